/**
 * The spans of time that credit limits renew in: the clock hour, the local day, and the month of the account's own reset.
 * Times are Unix time in ms.
 */
import { localDays } from './local-days.ts';

export type WindowKind = 'hour' | 'day' | 'month';

export const WINDOW_KINDS: readonly WindowKind[] = ['hour', 'day', 'month'];

export interface Bounds {
  /** Its first moment. */
  readonly start: number;
  /** The first moment after it; null where it is not known. */
  readonly end: number | null;
}

export interface KnownBounds extends Bounds {
  readonly end: number;
}

/** When an account's counter starts anew, as its subscription says. */
export interface ResetCycle {
  /** One of its resets, past or to come; null where ElevenLabs says none. */
  readonly resetAt: number | null;
  readonly periodMonths: number;
}

const HOUR_MS = 3_600_000;
const UNKNOWN_PERIOD_DAYS = 31;

/** The hour of the wall clock: zones that are off by half an hour have their hours too. */
export function hourOf(now: number): KnownBounds {
  const date = new Date(now);
  const start = now - ((date.getMinutes() * 60 + date.getSeconds()) * 1000 + date.getMilliseconds());
  return { start, end: start + HOUR_MS };
}

/** The local day, 23 or 25 hours long where the clocks change. */
export function dayOf(now: number): KnownBounds {
  const date = new Date(now);
  const [year, month, day] = [date.getFullYear(), date.getMonth(), date.getDate()];
  return { start: new Date(year, month, day).getTime(), end: new Date(year, month, day + 1).getTime() };
}

/**
 * The period that an account's counter counts, as its subscription has it. Where no reset is known: from the beginning of
 * the local day 31 days ago, to an end that is not known.
 */
export function monthOf(cycle: ResetCycle | null, now: number): Bounds {
  if (cycle === null || cycle.resetAt === null) {
    return { start: localDays(now, UNKNOWN_PERIOD_DAYS + 1)[0]?.from ?? now, end: null };
  }
  const { resetAt, periodMonths } = cycle;
  let periods = -1;
  while (monthsAfter(resetAt, periods * periodMonths) > now) periods -= 1;
  // Of an old reading, the reset may be past.
  while (monthsAfter(resetAt, (periods + 1) * periodMonths) <= now) periods += 1;
  return {
    start: monthsAfter(resetAt, periods * periodMonths),
    end: monthsAfter(resetAt, (periods + 1) * periodMonths),
  };
}

/** The same time of the same day so many months later, or of that month's last day. */
function monthsAfter(time: number, months: number): number {
  const date = new Date(time);
  const day = date.getUTCDate();
  date.setUTCDate(1);
  date.setUTCMonth(date.getUTCMonth() + months);
  const lastDay = new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 0)).getUTCDate();
  date.setUTCDate(Math.min(day, lastDay));
  return date.getTime();
}
