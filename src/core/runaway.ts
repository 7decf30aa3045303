/**
 * Tells when an agent runs away: the same paid call again and again, one denial after another, or spending far above its own
 * habit. Pure: times are Unix ms and passed in. What it counts lives in memory and begins anew with the process.
 */
import type { GuardLimits } from './limits.ts';
import { count, credits } from './sentence-parts.ts';

export type Runaway =
  | { readonly kind: 'identical' | 'denials'; readonly count: number; readonly spanMs: number }
  | {
      readonly kind: 'habit';
      readonly creditsMilli: number;
      readonly spanMs: number;
      readonly usualMilli: number;
    };

/** What an agent's hours cost that cost anything, of the days before. */
export interface UsualHour {
  readonly activeHours: number;
  readonly medianMilli: number;
  /** The dearest hour but one. */
  readonly highMilli: number;
}

interface Counters {
  /** When each call was made, by fingerprint; the one seen last is last. */
  readonly calls: Map<string, number[]>;
  readonly denials: number[];
  /** Thousandths of a credit by minute, of the last 60. */
  readonly spending: Map<number, number>;
  usual: UsualHour | null;
  /** The clock hour for which `usual` was learnt. */
  usualOf: number | null;
}

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const MINUTES = 60;
/** Entries that were written together may come in another order; a longer step back is another clock. */
const STEP_BACK_MS = 5_000;
/** So that calls which are never the same do not fill the memory: whoever turns through more of them is left to its habit. */
const MOST_FINGERPRINTS = 500;
/** A new agent has no habit: its first day's work would look like a runaway. */
const LEAST_ACTIVE_HOURS = 5;
/** 1,000 credits are about a minute of speech. Many times next to nothing is still next to nothing. */
const LEAST_HABIT_MILLI = 1_000_000;
/** Of the dearest hour but one: a nightly batch is a habit too, however small the other hours are. */
const ABOVE_HIGH = 2;
/** A call without an answer of its own, a limit that holds, and a queue that is full: what the agent does about these is no alarm. */
const ORDINARY_REFUSALS: ReadonlySet<number> = new Set([400, 402, 429]);

/**
 * Counts per agent in windows that slide. Each method returns what tripped, after which the agent's counters begin anew, so that an
 * agent that is resumed is not paused at its next call. When the clock was set back all counters begin anew: nothing trips by
 * it, and nothing waits for the old time to come again.
 */
export class RunawayWatch {
  readonly #limitsOf: (agentId: string) => GuardLimits;
  readonly #agents = new Map<string, Counters>();
  #latest = Number.NEGATIVE_INFINITY;

  constructor(limitsOf: (agentId: string) => GuardLimits) {
    this.#limitsOf = limitsOf;
  }

  /** A spending call left for ElevenLabs. Calls with one fingerprint are identical. */
  forwarded(agentId: string, fingerprint: string, at: number): Runaway | null {
    const time = this.#timeOf(at);
    const { identical } = this.#limitsOf(agentId);
    if (identical === null) return null;
    const { calls } = this.#countersOf(agentId);
    const times = calls.get(fingerprint) ?? [];
    calls.delete(fingerprint);
    calls.set(fingerprint, times);
    if (calls.size > MOST_FINGERPRINTS) dropFirst(calls);
    return this.#tripped(agentId, within(times, time, identical, 'identical'));
  }

  /** `status`: what the agent was answered, or null when it was no longer there. */
  denied(agentId: string, status: number | null, at: number): Runaway | null {
    const time = this.#timeOf(at);
    const { denials } = this.#limitsOf(agentId);
    if (denials === null || (status !== null && ORDINARY_REFUSALS.has(status))) return null;
    return this.#tripped(agentId, within(this.#countersOf(agentId).denials, time, denials, 'denials'));
  }

  /** What a call cost, or what is taken back of it (negative). */
  spent(agentId: string, milli: number, at: number): Runaway | null {
    const time = this.#timeOf(at);
    const { spending } = this.#countersOf(agentId);
    const minute = Math.floor(time / MINUTE_MS);
    spending.set(minute, (spending.get(minute) ?? 0) + milli);
    for (const old of spending.keys()) if (old <= minute - MINUTES) spending.delete(old);
    return this.#judgeHabit(agentId);
  }

  /** Whether the agent has spent enough for its usual hour to matter, and that of this clock hour is not known yet. */
  wantsUsual(agentId: string): boolean {
    const counters = this.#agents.get(agentId);
    if (counters === undefined || this.#limitsOf(agentId).habit === null) return false;
    return counters.usualOf !== this.#hour() && sum(counters.spending) >= LEAST_HABIT_MILLI;
  }

  /** The agent's usual hour before the last 60 min. */
  learnUsual(agentId: string, usual: UsualHour): Runaway | null {
    const counters = this.#agents.get(agentId);
    if (counters === undefined) return null;
    counters.usual = usual;
    counters.usualOf = this.#hour();
    return this.#judgeHabit(agentId);
  }

  /** The agent is paused or gone. */
  forget(agentId: string): void {
    this.#agents.delete(agentId);
  }

  #judgeHabit(agentId: string): Runaway | null {
    const { habit } = this.#limitsOf(agentId);
    const counters = this.#agents.get(agentId);
    const usual = counters?.usual ?? null;
    if (counters === undefined || habit === null || usual === null) return null;
    const creditsMilli = sum(counters.spending);
    const far =
      usual.activeHours >= LEAST_ACTIVE_HOURS &&
      creditsMilli >= LEAST_HABIT_MILLI &&
      creditsMilli > usual.medianMilli * habit &&
      creditsMilli > usual.highMilli * ABOVE_HIGH;
    if (!far) return null;
    return this.#tripped(agentId, { kind: 'habit', creditsMilli, spanMs: HOUR_MS, usualMilli: usual.medianMilli });
  }

  #tripped(agentId: string, runaway: Runaway | null): Runaway | null {
    if (runaway !== null) this.#agents.delete(agentId);
    return runaway;
  }

  #countersOf(agentId: string): Counters {
    const known = this.#agents.get(agentId);
    if (known !== undefined) return known;
    const fresh: Counters = { calls: new Map(), denials: [], spending: new Map(), usual: null, usualOf: null };
    this.#agents.set(agentId, fresh);
    return fresh;
  }

  #hour(): number {
    return Math.floor(this.#latest / HOUR_MS);
  }

  #timeOf(at: number): number {
    if (at < this.#latest - STEP_BACK_MS) {
      this.#agents.clear();
      this.#latest = at;
    }
    this.#latest = Math.max(this.#latest, at);
    return this.#latest;
  }
}

/** From the sums of hours that cost something, in any order. */
export function usualHourOf(hoursMilli: readonly number[]): UsualHour {
  const sorted = [...hoursMilli].sort((one, other) => one - other);
  return {
    activeHours: sorted.length,
    medianMilli: sorted[Math.floor((sorted.length - 1) / 2)] ?? 0,
    highMilli: sorted.at(-2) ?? 0,
  };
}

/** `60 identical calls in 41 s`. */
export function runawayWords(runaway: Runaway): string {
  const seconds = Math.max(1, Math.ceil(runaway.spanMs / 1000));
  switch (runaway.kind) {
    case 'identical':
      return `${count(runaway.count, 'identical call')} in ${seconds} s`;
    case 'denials':
      return `${count(runaway.count, 'denied call')} in ${seconds} s`;
    default:
      return `${credits(runaway.creditsMilli)} in ${Math.round(runaway.spanMs / MINUTE_MS)} min, its usual hour is ${credits(runaway.usualMilli)}`;
  }
}

/** Adds one time, drops those that are a minute old, and tells when there are `limit` of them. */
function within(times: number[], at: number, limit: number, kind: 'identical' | 'denials'): Runaway | null {
  times.push(at);
  let [first = at] = times;
  while (first <= at - MINUTE_MS) {
    times.shift();
    first = times[0] ?? at;
  }
  return times.length >= limit ? { kind, count: times.length, spanMs: at - first } : null;
}

function sum(spending: ReadonlyMap<number, number>): number {
  let total = 0;
  for (const milli of spending.values()) total += milli;
  return total;
}

function dropFirst(map: Map<string, unknown>): void {
  for (const key of map.keys()) {
    map.delete(key);
    return;
  }
}
