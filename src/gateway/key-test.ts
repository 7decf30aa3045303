/** Tries a key with free reads: whether it works, the plan of its account, and what it may itself reach. */
import {
  type AreaReach,
  NO_ANSWER,
  REACH_READS,
  type ReachAnswer,
  reachList,
  reachOf,
  SUBSCRIPTION_READ,
} from '../core/key-reach.ts';
import type { Route } from '../core/ports.ts';
import { askOver, type Body, beginning, ownUpstreams, parsed, upstreamErrorOf, wordsOf } from './account-read.ts';
import type { ConnectorOptions } from './connector.ts';
import { tierOf } from './subscription.ts';

export interface KeyTestResult {
  /** Whether ElevenLabs takes the key, be it a restricted one that may not read the subscription. */
  readonly works: boolean;
  readonly status: number | null;
  readonly message: string;
  readonly tier: string | null;
  /** Empty where the key does not work. */
  readonly reach: readonly AreaReach[];
}

export interface KeyTestBounds {
  /** All reads together, and each after the first, in ms. */
  readonly allMs: number;
  readonly eachMs: number;
}

const BOUNDS: KeyTestBounds = { allMs: 10_000, eachMs: 3_000 };

interface First {
  readonly status: number;
  readonly answer: ReachAnswer;
  readonly tier: string | null;
  readonly refusal: string;
}

/** Reads one after another, and no more once `gone` aborts. No text of the result holds the key. */
export async function testKey(
  route: Route,
  version: string,
  options: ConnectorOptions,
  gone: AbortSignal,
  { allMs, eachMs }: KeyTestBounds = BOUNDS,
): Promise<KeyTestResult> {
  const upstreams = ownUpstreams(options);
  const ending = AbortSignal.any([gone, AbortSignal.timeout(allMs)]);
  const failed = { works: false, tier: null, reach: [] };
  try {
    const use = (status: number, body: Body) => firstOf(status, body, route);
    const first = await askOver(upstreams, route, SUBSCRIPTION_READ.path, version, use, ending);
    if ('unreachable' in first) return { ...failed, status: null, message: first.unreachable };
    const { status, answer, tier } = first;
    if (answer.reach === 'unknown') return { ...failed, status, message: first.refusal };
    const answers = new Map([[SUBSCRIPTION_READ.area, answer]]);
    for (const { area, path } of REACH_READS) {
      const signal = AbortSignal.any([ending, AbortSignal.timeout(eachMs)]);
      const next = ending.aborted
        ? NO_ANSWER
        : await askOver(upstreams, route, path, version, (code, body) => answerOf(code, body, route), signal);
      answers.set(area, 'unreachable' in next ? NO_ANSWER : next);
    }
    return { works: true, status, message: workingWords(answer, route), tier, reach: reachList(answers) };
  } finally {
    await upstreams.close();
  }
}

async function firstOf(status: number, body: Body, route: Route): Promise<First> {
  if (status === 200) {
    // That it answered 200 stands, whatever becomes of the body.
    const text = await beginning(body).catch(() => null);
    const tier = text === null ? null : tierOf(parsed(text, route));
    return { status, answer: reachOf(status, null), tier, refusal: '' };
  }
  const error = await upstreamErrorOf(body, route);
  return { status, answer: reachOf(status, error), tier: null, refusal: wordsOf(status, error, route) };
}

async function answerOf(status: number, body: Body, route: Route): Promise<ReachAnswer> {
  // Read to its end, if that is near, so that the next read takes the same connection.
  if (status === 200) await beginning(body).catch(() => null);
  return reachOf(status, status === 200 ? null : await upstreamErrorOf(body, route));
}

function workingWords({ reach, permission }: ReachAnswer, { accountName }: Route): string {
  const works = `The key of account ${accountName} works`;
  if (reach === 'may_read') return `${works}.`;
  return `${works}, but may not read the subscription${permission === null ? '' : `: it lacks ${permission}`}.`;
}
