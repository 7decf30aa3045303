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
