/** What bounds an agent or an account beyond its permission (design.md §4, bounds). Credits are thousandths. */

/** What happens, where a credit limit applies, to a call whose cost cannot be bounded: a per-call ceiling stands for its price. */
export type Unpriced = 'deny' | 'ask' | number;

/** A member that is null bounds nothing. */
export interface AgentLimits {
  /** Of a clock hour, a local day, and the month of the account's own reset. */
  readonly hourMilli: number | null;
  readonly dayMilli: number | null;
  readonly monthMilli: number | null;
  readonly perRequestMilli: number | null;
  /** Added to hour, day and month until then (Unix time in ms). */
  readonly raise: { readonly milli: number; readonly until: number } | null;
  readonly unpriced: Unpriced;
  /** Characters of the text of one request, as code points. */
  readonly characters: number | null;
  /** Ids: no other voice may be used. */
  readonly voices: readonly string[] | null;
  /** Ids: no other model may be used, the operation's default included. */
  readonly models: readonly string[] | null;
  /** Calls at a time: more wait. */
  readonly parallel: number | null;
  /** Voices the agent may add in a month of the account. */
  readonly voiceSlots: number | null;
  /** Turns in the queue for each turn of another agent: 1 to 10. */
  readonly weight: number;
}

export interface AccountLimits {
  readonly hourMilli: number | null;
  readonly dayMilli: number | null;
  readonly monthMilli: number | null;
  /** Kept back for the owner: of the account's own balance. */
  readonly floorMilli: number | null;
  /** One place at the plan's ceiling is kept free for the owner. */
  readonly ownerSlot: boolean;
}

/** When an agent runs away and is paused for its later calls; null turns that guard off. */
export interface GuardLimits {
  /** Forwarded identical spending calls in 60 s. */
  readonly identical: number | null;
  /** Denials in 60 s; refusals with 400, 402 and 429 do not count. */
  readonly denials: number | null;
  /** Times the agent's own habit: what it spends in an hour against its usual hour. */
  readonly habit: number | null;
}

export const NO_AGENT_LIMITS: AgentLimits = {
  hourMilli: null,
  dayMilli: null,
  monthMilli: null,
  perRequestMilli: null,
  raise: null,
  unpriced: 'deny',
  characters: null,
  voices: null,
  models: null,
  parallel: null,
  voiceSlots: null,
  weight: 1,
};

export const NO_ACCOUNT_LIMITS: AccountLimits = {
  hourMilli: null,
  dayMilli: null,
  monthMilli: null,
  floorMilli: null,
  ownerSlot: false,
};

export const DEFAULT_GUARD: GuardLimits = { identical: 60, denials: 500, habit: 10 };

/** The most that a credit limit, a raise, a floor or a ceiling can be: a billion credits. */
export const MOST_CREDITS_MILLI = 1_000_000_000_000;
/** The most voices or models a list of what may be used can hold. */
export const MOST_IDS = 1000;

/** Least and most of a whole number. */
export type Range = readonly [least: number, most: number];

export const COUNT_RANGES = {
  characters: [0, 100_000_000],
  parallel: [1, 1000],
  voiceSlots: [0, 100_000],
  weight: [1, 10],
} as const satisfies Partial<Record<keyof AgentLimits, Range>>;

export const GUARD_RANGES = {
  identical: [2, 1_000_000],
  denials: [1, 1_000_000],
  habit: [2, 1000],
} as const satisfies Record<keyof GuardLimits, Range>;

/** Whether it can be the id of a voice or a model: one plain word. */
export function isListedId(id: string): boolean {
  return /^[A-Za-z0-9_.-]{1,100}$/.test(id);
}
