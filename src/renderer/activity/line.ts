/** A line of the activity: a call with its outcome, a change or a notice, as the page holds it. */

import type { EntryShape } from '../../contract/bridge.ts';
import { agentWord, costClause, duration } from '../../core/sentence-parts.ts';
import { dayOf } from './clock.ts';

type Facts = Readonly<Record<string, unknown>>;

export interface Line {
  readonly seq: number;
  /** Unix time in ms. */
  readonly at: number;
  /** The day here, as `dayOf` numbers them. */
  readonly day: number;
  readonly kind: EntryShape['kind'];
  readonly callId: string | null;
  readonly agentId: string | null;
  readonly agent: string | null;
  readonly area: string | null;
  readonly operation: string | null;
  readonly method: string | null;
  readonly path: string | null;
  readonly decision: EntryShape['decision'];
  readonly reason: string | null;
  /** How it ended; null while it is open, and where it was refused. */
  readonly outcome: string | null;
  readonly status: number | null;
  readonly credits: number | null;
  readonly characters: number | null;
  readonly durationMs: number | null;
  readonly sentence: string;
  readonly facts: Facts;
  readonly hash: string;
}

export type Mark = 'allowed' | 'denied' | 'asked' | 'open' | 'failed' | 'change' | 'notice';

/** Of an entry that stands for itself: not an outcome, unless the log joined it already. */
export function toLine(entry: EntryShape): Line {
  const { agentId, outcome, facts } = entry;
  const at = Date.parse(entry.at);
  return {
    seq: entry.seq,
    at,
    day: dayOf(at),
    kind: entry.kind,
    callId: entry.callId,
    agentId: textOrNull(agentId),
    agent: entry.agent,
    area: entry.area,
    operation: entry.operation,
    method: entry.method,
    path: entry.path,
    decision: entry.decision,
    reason: entry.reason,
    outcome: textOrNull(outcome),
    status: entry.status,
    credits: entry.credits,
    characters: entry.characters,
    durationMs: entry.durationMs,
    sentence: entry.sentence,
    facts: factsOf(facts),
    hash: entry.hash,
  };
}

/** The call as the log itself joins it (store/audit-query.ts, `callLine`). */
export function withOutcome(line: Line, outcome: EntryShape): Line {
  return {
    ...line,
    outcome: outcome.reason,
    status: outcome.status,
    credits: outcome.credits,
    characters: outcome.characters ?? line.characters,
    durationMs: outcome.durationMs,
    sentence: outcome.sentence,
    facts: { ...line.facts, ...factsOf(outcome.facts) },
  };
}

/** Let through, and not known to have ended. */
export function isOpen(line: Line): boolean {
  return line.decision === 'allow' && line.outcome === null;
}

export function isNewEndpoint(line: Line): boolean {
  return line.reason === 'unknown_operation';
}

export function markOf(line: Line): Mark {
  if (line.kind === 'change' || line.kind === 'notice') return line.kind;
  if (line.decision === 'deny' || line.outcome === 'refused_late') return 'denied';
  if (line.decision === 'ask') return 'asked';
  if (line.outcome === null) return 'open';
  return line.outcome === 'completed' ? 'allowed' : 'failed';
}

export interface SentenceParts {
  /** Who; empty where the sentence names nobody first. */
  readonly who: string;
  readonly what: string;
  /** Why it was not done; null where it was, or is under way. */
  readonly because: string | null;
}

const OWNERS = ['The owner', 'Someone on this machine'];
const VERDICTS = ['denied, ', 'failed, ', 'not finished, ', 'waiting for approval, '];

/** The sentence in its parts: credits, time and what the mark says already are left out. */
export function sentenceParts(line: Line): SentenceParts {
  const { sentence } = line;
  const owner = OWNERS.find((one) => sentence.startsWith(`${one} `));
  const agent = line.agent === null ? '' : agentWord(line.agent);
  const who = owner ?? (agent !== '' && sentence.startsWith(`${agent} `) ? agent : '');
  const rest = who === '' ? sentence : sentence.slice(who.length + 1);
  if (line.kind === 'change' || line.kind === 'notice') return { who, what: rest, because: null };
  const colon = endOfAction(rest);
  if (colon === -1) return { who, what: rest, because: null };
  const mark = markOf(line);
  const what = rest.slice(0, colon);
  if (mark === 'allowed' || mark === 'open') return { who, what, because: null };
  const tail = withoutMeasures(rest.slice(colon + 2), line);
  const verdict = VERDICTS.find((one) => tail.startsWith(one));
  return { who, what, because: verdict === undefined ? tail : tail.slice(verdict.length) };
}

/** Where ": " stands first outside quotation marks, which hold whatever others chose. */
function endOfAction(text: string): number {
  let quoted = false;
  for (let index = 0; index < text.length; index += 1) {
    const character = text[index];
    if (character === '“') quoted = true;
    else if (character === '”') quoted = false;
    else if (!quoted && character === ':' && text[index + 1] === ' ') return index;
  }
  return -1;
}

/** Without the credits and the time at its end, which have columns of their own. */
function withoutMeasures(tail: string, line: Line): string {
  const milli = line.credits === null ? null : Math.round(line.credits * 1000);
  const cost = costClause(milli, textOrNull(line.facts.settledBy));
  const time = line.durationMs === null ? '' : `, ${duration(line.durationMs)}`;
  const sandbox = line.facts.sandbox === true ? ' (sandbox)' : '';
  const end = [`${cost}${time}${sandbox}`, sandbox].find((one) => one !== '' && tail.endsWith(one));
  return end === undefined ? tail : tail.slice(0, -end.length);
}

function textOrNull(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}

function factsOf(value: unknown): Facts {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}
