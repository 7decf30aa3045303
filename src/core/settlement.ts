/** What a call is booked at once it ended, and what an account's own counter can tell of it later. Pure. */
import type { OutcomeReason } from './entry.ts';

/**
 * Where the number comes from: the header `character-cost`, the length of what was transcribed, or the bound; `released`:
 * nothing was done, or what was done is free; `unknown`: it may have cost something, and nothing says how much.
 */
export type SettledBy = 'cost_header' | 'audio_duration' | 'bound' | 'released' | 'unknown';

export interface CallEnding {
  readonly reason: OutcomeReason;
  /** The upstream's own, never that of an answer of ours; null while there was none. */
  readonly upstreamStatus: number | null;
  /** Whether the request reached a connection: only then can it have cost anything. */
  readonly sent: boolean;
  /** `character-cost`, in thousandths of a credit; null where it did not come or was no sane number (E17). */
  readonly costMilli: number | null;
  /** `audio_duration_secs` of a transcription. */
  readonly audioSeconds: number | null;
  /** What was reserved; null where the cost could not be bounded. */
  readonly boundMilli: number | null;
  /** The price of a transcription by its length; null where the operation has none. */
  readonly priceOfSeconds: ((seconds: number) => number | null) | null;
}

export interface Settlement {
  /** Thousandths of a credit; null where it is not known. */
  readonly milli: number | null;
  readonly by: SettledBy;
}

/** No call costs more: a larger number is a mistake or an attack on the books. */
const LARGEST_COST_MILLI = 100_000_000_000;
const RELEASED: Settlement = { milli: 0, by: 'released' };
/** The upload was cut off before its end, and an unfinished request does nothing (design.md §4). */
const UNFINISHED: ReadonlySet<OutcomeReason> = new Set(['upload_stalled', 'refused_late']);

/** E3, E4, E17, E18: what may have been done is paid for, at the bound where nothing better is known. */
export function settlement(ending: CallEnding): Settlement {
  const { reason, upstreamStatus, sent, costMilli, audioSeconds, boundMilli, priceOfSeconds } = ending;
  if (!sent || UNFINISHED.has(reason)) return RELEASED;
  const refused = upstreamStatus !== null && isRefusal(upstreamStatus);
  if (costMilli !== null && isCost(costMilli)) {
    if (costMilli > 0 || !refused) return { milli: costMilli, by: 'cost_header' };
  }
  if (refused) return RELEASED;
  if (audioSeconds !== null && Number.isFinite(audioSeconds) && audioSeconds >= 0) {
    const milli = priceOfSeconds?.(audioSeconds) ?? null;
    if (milli !== null && isCost(milli)) return { milli, by: 'audio_duration' };
  }
  return boundMilli === null ? { milli: null, by: 'unknown' } : { milli: boundMilli, by: 'bound' };
}

/** An answer that says that nothing was done: a redirect, which is not followed, a client error, or 503. */
function isRefusal(status: number): boolean {
  return (status >= 300 && status < 500) || status === 503;
}

function isCost(milli: number): boolean {
  return Number.isSafeInteger(milli) && milli >= 0 && milli <= LARGEST_COST_MILLI;
}

/** A call of one account that ended, or was still open, between two readings of its counter. */
export interface CallBetween {
  readonly callId: string;
  readonly by: SettledBy | 'open';
  /** As it is booked. */
  readonly milli: number | null;
}

export interface Correction {
  readonly callId: string;
  /** To add to what is booked, in thousandths of a credit; never 0. */
  readonly deltaMilli: number;
}

/**
 * What the one call that is booked at its bound really cost, when the cost of every other call between the two readings is
 * known: what the counter grew by less what is known. Counters in thousandths of a credit. Null where nothing follows: no
 * such call or several, one that is open or unknown, a counter that began anew, or a cost beyond twice the bound, which
 * something outside Bollard must have caused.
 */
export function explainedBy(before: number, after: number, calls: readonly CallBetween[]): Correction | null {
  let open: { readonly callId: string; readonly milli: number } | null = null;
  let real = after - before;
  for (const { callId, by, milli } of calls) {
    if (by === 'open' || by === 'unknown' || milli === null) return null;
    if (by !== 'bound') real -= milli;
    else if (open === null) open = { callId, milli };
    else return null;
  }
  if (open === null || !Number.isSafeInteger(real) || real < 0 || real > open.milli * 2) return null;
  return real === open.milli ? null : { callId: open.callId, deltaMilli: real - open.milli };
}
