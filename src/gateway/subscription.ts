/** One free read of an account's subscription: what is left, and whether its key works. */
import type { Route } from '../core/ports.ts';
import { parseUpstreamError } from '../core/upstream-error.ts';
import type { ConnectorOptions } from './connector.ts';
import { Upstreams } from './upstreams.ts';

export interface Subscription {
  readonly tier: string;
  /** Credits. */
  readonly used: number;
  readonly limit: number;
  /** Unix time in ms; null where ElevenLabs says none. */
  readonly resetAt: number | null;
  /** How long a period is. */
  readonly periodMonths: number;
}

export type SubscriptionReading =
  | { readonly ok: true; readonly subscription: Subscription }
  | { readonly ok: false; readonly problem: string };

type Body = AsyncIterable<Buffer> & { destroy(): unknown };

const WAIT_MS = 10_000;
const LARGEST_ANSWER = 256 * 1024;
const LONGEST_TIER = 64;
/** Beyond the year 5000: milliseconds where seconds are due, or worse. */
const LAST_RESET_SECONDS = 1e11;
const MONTHS: Readonly<Record<string, number>> = {
  monthly_period: 1,
  '3_month_period': 3,
  '6_month_period': 6,
  annual_period: 12,
};

/** Asks with the account's key and hands on what comes. The message of a failure holds no key. */
export async function askSubscription<T>(
  route: Route,
  version: string,
  options: ConnectorOptions,
  use: (status: number, body: Body) => Promise<T>,
  signal?: AbortSignal,
): Promise<T | { readonly unreachable: string }> {
  const upstreams = new Upstreams(options, { firstByteMs: WAIT_MS, idleMs: WAIT_MS });
  const timeout = AbortSignal.timeout(WAIT_MS);
  try {
    const { statusCode, body } = await upstreams.pool(route.origin).request({
      method: 'GET',
      path: '/v1/user/subscription',
      headers: ['xi-api-key', route.key, 'accept', 'application/json', 'user-agent', `bollard/${version}`],
      signal: signal === undefined ? timeout : AbortSignal.any([timeout, signal]),
    });
    // A body that is not read to its end says so with an error, which nobody else would hear.
    body.on('error', () => undefined);
    return await use(statusCode, body);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return { unreachable: `${route.origin} could not be reached: ${withoutKey(why, route)}` };
  } finally {
    await upstreams.close();
  }
}

/** What an answer that is no success says, in words. */
export async function refusalWords(status: number, body: Body, route: Route): Promise<string> {
  const text = await beginning(body);
  const said = parseUpstreamError(text === null ? null : parsed(text))?.message ?? 'no reason given';
  return `ElevenLabs answered ${status} to the key of account ${route.accountName}: ${withoutKey(said, route)}`;
}

export async function readSubscription(
  route: Route,
  version: string,
  options: ConnectorOptions,
  signal: AbortSignal,
): Promise<SubscriptionReading> {
  const use = async (status: number, body: Body): Promise<SubscriptionReading> => {
    if (status !== 200) return { ok: false, problem: await refusalWords(status, body, route) };
    const text = await beginning(body);
    return text === null ? wrong('it is larger than 256 KB') : subscriptionOf(parsed(text));
  };
  const answer = await askSubscription(route, version, options, use, signal);
  return 'unreachable' in answer ? { ok: false, problem: answer.unreachable } : answer;
}

/** Takes an answer only when every field is of the kind that ElevenLabs promises. */
export function subscriptionOf(answer: unknown): SubscriptionReading {
  if (typeof answer !== 'object' || answer === null) return wrong('it is no JSON object');
  const given: Readonly<Record<string, unknown>> = { ...answer };
  const { tier, character_count: used, character_limit: limit } = given;
  const reset = given.next_character_count_reset_unix ?? null;
  const period = given.character_refresh_period ?? 'monthly_period';
  if (typeof tier !== 'string' || tier === '' || tier.length > LONGEST_TIER) return wrong('tier is no short text');
  if (!isCount(used)) return wrong('character_count is no whole number');
  if (!isCount(limit)) return wrong('character_limit is no whole number');
  if (reset !== null && !(isCount(reset) && reset > 0 && reset < LAST_RESET_SECONDS)) {
    return wrong('next_character_count_reset_unix is no time');
  }
  const periodMonths = typeof period === 'string' && Object.hasOwn(MONTHS, period) ? MONTHS[period] : undefined;
  if (periodMonths === undefined) return wrong('character_refresh_period is none that is known');
  const resetAt = reset === null ? null : reset * 1000;
  return { ok: true, subscription: { tier, used, limit, resetAt, periodMonths } };
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}

function wrong(what: string): SubscriptionReading {
  return { ok: false, problem: `ElevenLabs answered with something that is not a subscription: ${what}.` };
}

/** Null where there is more than an answer of this kind ever needs. */
async function beginning(body: Body): Promise<string | null> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of body) {
    chunks.push(chunk);
    length += chunk.length;
    if (length > LARGEST_ANSWER) return null;
  }
  return Buffer.concat(chunks).toString('utf8');
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** Whoever answers in ElevenLabs' place may repeat the key. */
function withoutKey(text: string, route: Route): string {
  return route.secrets.reduce((left, secret) => left.replaceAll(secret, '[key]'), text);
}
