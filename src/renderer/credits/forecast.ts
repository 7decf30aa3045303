/** Where the credits go at the present rate. */

export interface Account {
  readonly used: number | null;
  readonly limit: number | null;
  readonly resetAt: string | null;
  readonly spent: { readonly period: number; readonly lastHour: number; readonly lastDay: number };
}

export interface Balance {
  readonly left: number;
  readonly limit: number;
  /** Of what is used: through Bollard, by its log. */
  readonly through: number;
  /** Of what is used: on the same account, but not through Bollard. */
  readonly outside: number;
  /** What the log counts beyond the account's own counter: that one is late, or was set back. */
  readonly ahead: number;
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
export function balanceOf({ used, limit, spent }: Account): Balance | null {
  if (used === null || limit === null) return null;
  const through = Math.min(used, spent.period);
  return {
    left: Math.max(0, limit - used),
    limit,
    through,
    outside: used - through,
    ahead: Math.max(0, spent.period - used),
  };
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
