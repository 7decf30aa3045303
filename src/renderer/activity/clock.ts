/** Times and days as the person's locale writes them. */
const TIME = new Intl.DateTimeFormat(undefined, {
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  hourCycle: 'h23',
});
const DAY = new Intl.DateTimeFormat(undefined, { weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' });
const EXACT = new Intl.DateTimeFormat(undefined, {
  dateStyle: 'medium',
  timeStyle: 'medium',
});

export function timeText(at: number): string {
  return TIME.format(at);
}

export function exactText(at: number): string {
  return EXACT.format(at);
}

/** Two lines with the same number were on the same day here. */
export function dayOf(at: number): number {
  const day = new Date(at);
  return day.getFullYear() * 10_000 + day.getMonth() * 100 + day.getDate();
}

/** `Today`, `Yesterday`, else the date. */
export function dayText(at: number, now: number): string {
  const today = new Date(now);
  if (dayOf(at) === dayOf(now)) return 'Today';
  const yesterday = new Date(today.getFullYear(), today.getMonth(), today.getDate() - 1).getTime();
  return dayOf(at) === dayOf(yesterday) ? 'Yesterday' : DAY.format(at);
}
