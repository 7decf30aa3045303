/** Where the credits go at the present rate. */

export interface Account {
  readonly limit: number | null;
  /** Below 0: more was used than the limit. */
  readonly left: number | null;
  readonly resetAt: string | null;
  readonly spent: {
    readonly period: number;
    readonly lastHour: number;
    readonly lastDay: number;
    readonly afterReading: number;
    readonly beforeCounter: number;
  };
}

export interface Balance {
  readonly left: number;
  readonly limit: number;
  /** Of what is used: through Bollard, by its log. */
  readonly through: number;
  /** Of what is used: on the same account, but not through Bollard. */
  readonly outside: number;
  /** What the log counts from before the account's own counter began anew. */
  readonly before: number;
  /** What the log counts beyond that counter, although it was read since: it is late. */
  readonly late: number;
}

export type Forecast =
  | { readonly kind: 'quiet' }
  | { readonly kind: 'gone' }
  /** They end at `at`, before the reset or where none is known. */
  | { readonly kind: 'ends'; readonly at: number }
  /** So much is left when the account is reset. */
  | { readonly kind: 'lasts'; readonly left: number };

const DAY_MS = 24 * 3_600_000;

/** Null while the account was never read. */
export function balanceOf({ limit, left, spent }: Account): Balance | null {
  if (limit === null || left === null) return null;
  const used = limit - left;
  const through = Math.min(used, spent.period);
  const ahead = spent.period - through;
  const before = Math.min(ahead, spent.beforeCounter);
  return { left: Math.max(0, left), limit, through, outside: used - through, before, late: ahead - before };
}

/** By what was spent through Bollard in the last day. */
export function forecastOf(account: Account, now: number): Forecast | null {
  const balance = balanceOf(account);
  if (balance === null) return null;
  if (balance.left === 0) return { kind: 'gone' };
  const { lastDay } = account.spent;
  if (lastDay === 0) return { kind: 'quiet' };
  const endsAt = now + (balance.left / lastDay) * DAY_MS;
  const resetAt = account.resetAt === null ? null : Date.parse(account.resetAt);
  if (resetAt === null || endsAt < resetAt) return { kind: 'ends', at: endsAt };
  return { kind: 'lasts', left: balance.left - (lastDay * Math.max(0, resetAt - now)) / DAY_MS };
}
