/** Credits, days and moments in words. Words are English; numbers and times of day are those of the person's locale. */
import type { Forecast } from './forecast.ts';

const DAY_MS = 24 * 3_600_000;
const WHOLE = new Intl.NumberFormat(undefined, { maximumFractionDigits: 0 });
const EXACT = new Intl.NumberFormat(undefined, { maximumFractionDigits: 3 });
const CLOCK = new Intl.DateTimeFormat(undefined, { hour: 'numeric', minute: '2-digit' });
const CLOCK_SECONDS = new Intl.DateTimeFormat(undefined, { hour: 'numeric', minute: '2-digit', second: '2-digit' });
const WEEKDAY = new Intl.DateTimeFormat('en-GB', { weekday: 'long' });
const DAY = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'long' });
const SHORT_DAY = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short' });
const LONG_DAY = new Intl.DateTimeFormat('en-GB', { weekday: 'long', day: 'numeric', month: 'long' });
const FULL = new Intl.DateTimeFormat('en-GB', { weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' });

/** "1,588"; small amounts with their thousandths: "0.125". */
export function creditsWords(credits: number): string {
  return (Math.abs(credits) < 100 ? EXACT : WHOLE).format(credits);
}

/** "1,588 credits", "1 credit". */
export function amountWords(credits: number): string {
  return `${creditsWords(credits)} ${credits === 1 ? 'credit' : 'credits'}`;
}

/** To the second: "14:02:11". */
export function clockWords(time: number): string {
  return CLOCK_SECONDS.format(time);
}

/** To the minute: "14:02". */
export function timeWords(time: number): string {
  return CLOCK.format(time);
}

/** "today 14:00", "tomorrow 9:00", "Thursday 14:00" within a week, else "14 December". */
export function momentWords(time: number, now: number): string {
  const days = daysBetween(now, time);
  if (days >= 7 || days < 0) return dayWords(time, now);
  return `${dayWords(time, now)} ${CLOCK.format(time)}`;
}

/** "today", "tomorrow", "Thursday" within a week, else "14 December". */
export function dayWords(time: number, now: number): string {
  const days = daysBetween(now, time);
  if (days === 0) return 'today';
  if (days === 1) return 'tomorrow';
  return days > 1 && days < 7 ? WEEKDAY.format(time) : DAY.format(time);
}

/** "Monday, 14 December 2026, 09:00". */
export function exactWords(time: number): string {
  return `${FULL.format(time).replace(/^(\w+) /, '$1, ')}, ${CLOCK.format(time)}`;
}

/** "in 20 days", "in 5 hours", "in 12 minutes". */
export function untilWords(time: number, now: number): string {
  const left = time - now;
  if (left < 60_000) return 'now';
  if (left < 3_600_000) return `in ${count(left / 60_000, 'minute')}`;
  if (left < 2 * DAY_MS) return `in ${count(left / 3_600_000, 'hour')}`;
  return `in ${count(left / DAY_MS, 'day')}`;
}

/** "for 4 s", "for 12 minutes". */
export function sinceWords(time: number, now: number): string {
  const gone = Math.max(0, now - time);
  if (gone < 60_000) return `for ${Math.floor(gone / 1000)} s`;
  return gone < 3_600_000 ? `for ${count(gone / 60_000, 'minute')}` : `for ${count(gone / 3_600_000, 'hour')}`;
}

/** Of `YYYY-MM-DD`: "24 Nov". */
export function shortDayWords(day: string): string {
  return SHORT_DAY.format(noonOf(day));
}

/** Of `YYYY-MM-DD`: "Tuesday 24 November". */
export function longDayWords(day: string): string {
  return LONG_DAY.format(noonOf(day)).replace(',', '');
}

/** What ElevenLabs does when the account's credits are used up; 0: overage is off. */
export function overageWords(overage: number | 'unlimited'): string {
  if (overage === 0) return 'ElevenLabs refuses calls';
  const most = overage === 'unlimited' ? 'without a bound' : `up to ${amountWords(overage)}`;
  return `ElevenLabs goes on and bills ${most}`;
}

/** What the present rate leads to, and when the account is reset. */
export function forecastWords(forecast: Forecast, resetAt: number | null, now: number): string {
  const reset = resetAt === null ? '' : `; the reset is ${onDayWords(resetAt, now)}`;
  switch (forecast.kind) {
    case 'gone':
      return `No credits are left${reset}.`;
    case 'quiet':
      return 'Nothing was spent in the last day.';
    case 'ends':
      return `At this rate until ${momentWords(forecast.at, now)}${reset}.`;
    case 'lasts':
      return `At this rate ${amountWords(Math.round(forecast.left))} will be left at the reset ${onDayWords(resetAt ?? now, now)}.`;
  }
}

/** "today", "tomorrow", "on Thursday", "on 14 December". */
export function onDayWords(time: number, now: number): string {
  const day = dayWords(time, now);
  return day === 'today' || day === 'tomorrow' ? day : `on ${day}`;
}

/** Of the calendar, not of 24 hours: what is after midnight is tomorrow. */
function daysBetween(from: number, to: number): number {
  return Math.round((midnightOf(to) - midnightOf(from)) / DAY_MS);
}

function midnightOf(time: number): number {
  const date = new Date(time);
  return new Date(date.getFullYear(), date.getMonth(), date.getDate()).getTime();
}

function noonOf(day: string): number {
  const [year = 0, month = 1, date = 1] = day.split('-').map(Number);
  return new Date(year, month - 1, date, 12).getTime();
}

function count(amount: number, unit: string): string {
  const whole = Math.floor(amount);
  return `${whole} ${unit}${whole === 1 ? '' : 's'}`;
}
