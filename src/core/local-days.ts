/** Days of this machine's time zone: 23 or 25 hours long where the clocks change. */

export interface LocalDay {
  /** `YYYY-MM-DD`. */
  readonly day: string;
  /** Its first moment, Unix time in ms. */
  readonly from: number;
}

/** The last `count` days up to that of `now`, oldest first. */
export function localDays(now: number, count: number): LocalDay[] {
  const today = new Date(now);
  return Array.from({ length: count }, (_, index) => {
    const start = new Date(today.getFullYear(), today.getMonth(), today.getDate() - (count - 1 - index));
    return { day: nameOf(start), from: start.getTime() };
  });
}

/** The last millisecond of the day of `now`, Unix time in ms. */
export function endOfLocalDay(now: number): number {
  const today = new Date(now);
  return new Date(today.getFullYear(), today.getMonth(), today.getDate() + 1).getTime() - 1;
}

function nameOf(date: Date): string {
  const [year, month, day] = [date.getFullYear(), date.getMonth() + 1, date.getDate()];
  return `${String(year).padStart(4, '0')}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`;
}
