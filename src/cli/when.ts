/** Points in time as a person types them. */
import { UsageError } from './terminal.ts';

const UNITS = { m: 60_000, h: 3_600_000, d: 86_400_000 } as const;
const DATE = /^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d{1,3})?)?(Z|[+-]\d\d:\d\d)?)?$/;

/** `2026-12-01` (midnight UTC), an ISO time, or a span before or after `now` (Unix ms): `30m`, `12h`, `7d`. Gives ISO 8601. */
export function parseWhen(input: string, now: number, span: 'before' | 'after'): string {
  const [, count, unit] = /^(\d{1,6})([mhd])$/.exec(input) ?? [];
  if (count !== undefined && (unit === 'm' || unit === 'h' || unit === 'd')) {
    const length = Number(count) * UNITS[unit];
    return new Date(span === 'after' ? now + length : now - length).toISOString();
  }
  const time = DATE.test(input) ? Date.parse(input) : Number.NaN;
  if (Number.isNaN(time)) throw new UsageError(`"${input}" is no time: use 2026-12-01, an ISO time, or 30m, 12h, 7d`);
  return new Date(time).toISOString();
}

/** For tables: date and minute where this person is. */
export function localMinute(iso: string): string {
  return new Date(iso).toLocaleString('sv-SE', { dateStyle: 'short', timeStyle: 'short' });
}
