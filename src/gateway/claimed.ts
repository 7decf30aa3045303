/** What the log says of a call's cost: with its permission, and at its end. */
import type { Booked } from '../core/ports.ts';
import type { Settlement } from '../core/settlement.ts';

/** What a call that may spend was let through with. */
export interface Claimed {
  /** The most it may cost; null where no bound is known. */
  readonly boundMilli: number | null;
  /** What the bound rests on that is not certain. */
  readonly marks: readonly string[];
  /** The same for identical requests: how a runaway is found. */
  readonly fingerprint: string | null;
  /** The ledger's time, where that is later than the clock's; else null. */
  readonly countedAt: number | null;
}

/** At its end. */
export interface Settled extends Settlement, Booked {}
