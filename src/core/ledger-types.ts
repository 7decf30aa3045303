/** What goes into the ledger and comes out of it. Credits are whole thousandths, times Unix time in ms. */
import type { AccountLimits, AgentLimits } from './limits.ts';
import type { WindowKind } from './windows.ts';

export interface LedgerRequest {
  readonly callId: string;
  readonly agentId: string;
  readonly accountId: string;
  readonly agentLimits: AgentLimits;
  readonly accountLimits: AccountLimits;
  /** The most it can cost; 0 for what is free, which no credit limit refuses. */
  readonly milli: number;
  /** Voices it adds. */
  readonly slots: number;
  readonly now: number;
}

/** In the order in which they are checked. */
export type LimitName =
  | 'per_request'
  | 'hour'
  | 'day'
  | 'month'
  | 'account_hour'
  | 'account_day'
  | 'account_month'
  | 'floor_unknown'
  | 'floor'
  | 'voice_slots';

/** Why a call may not be sent. Of `voice_slots`, all three numbers are thousandths of a voice. */
export interface LimitHit {
  readonly limit: LimitName;
  /** With the raise, while it lasts; of `floor`, what is kept back. */
  readonly limitMilli: number;
  /** What a call might still cost; never negative. */
  readonly leftMilli: number;
  readonly neededMilli: number;
  /** Null: never by itself, or not known when. */
  readonly renewsAt: number | null;
}

/** The settlement that took a window to 50, 80 or 100 % of its limit: the highest it reached, told once. */
export interface Crossing {
  /** Null: the limit is the account's. */
  readonly agentId: string | null;
  readonly accountId: string;
  readonly window: WindowKind;
  readonly percent: 50 | 80 | 100;
  readonly limitMilli: number;
  readonly spentMilli: number;
  readonly renewsAt: number | null;
}

export interface Settled {
  /** Goes into the entry as `facts.countedAt` where it is not the entry's `at`. */
  readonly countedAt: number;
  /** Goes into the entry as `facts.voiceSlots` where it is not 0. */
  readonly slots: number;
  readonly crossed: readonly Crossing[];
}

export interface WindowUsage {
  /** With the raise, while it lasts. */
  readonly limitMilli: number | null;
  readonly spentMilli: number;
  readonly reservedMilli: number;
  /** Null without a limit; never negative. */
  readonly leftMilli: number | null;
  readonly startedAt: number;
  readonly renewsAt: number | null;
}

export interface AgentUsage {
  readonly windows: Readonly<Record<WindowKind, WindowUsage>>;
  /** Voices added this month, and by calls that are not over. */
  readonly slotsUsed: number;
  readonly slotsReserved: number;
}

export interface AccountUsage {
  readonly windows: Readonly<Record<WindowKind, WindowUsage>>;
  /** By the last reading, less what was settled since and what is reserved; may be negative. Null: not known. */
  readonly remainingMilli: number | null;
}

/** What the log says an agent spent on an account between two times, both included. */
export interface LedgerSum {
  /** Null: the log names no agent. */
  readonly agentId: string | null;
  readonly from: number;
  readonly to: number;
  readonly milli: number;
  readonly slots: number;
}

export interface LedgerSums {
  /** The newest time that anything is counted at; null in an empty log. */
  readonly latest: number | null;
  readonly accounts: readonly {
    readonly accountId: string;
    /** The sums hold everything from then on. */
    readonly since: number;
    readonly sums: readonly LedgerSum[];
  }[];
}
