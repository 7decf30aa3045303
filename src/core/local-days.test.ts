import { describe, expect, it } from 'vitest';
import { endOfLocalDay, localDays } from './local-days.ts';

const HOUR = 3_600_000;
const NOW = new Date(2026, 10, 24, 12).getTime();

describe('local days', () => {
  it('are in order, end with today and have no gap', () => {
    const days = localDays(NOW, 400);
    expect(days.at(-1)?.day).toBe('2026-11-24');
    expect(new Set(days.map(({ day }) => day)).size).toBe(400);
    for (const [index, { from }] of days.entries()) {
      const next = days[index + 1];
      if (next) expect([23, 24, 25]).toContain((next.from - from) / HOUR);
    }
  });

  it('end a millisecond before the next one begins', () => {
    const days = localDays(NOW, 400);
    for (const [index, { from }] of days.entries()) {
      const next = days[index + 1];
      if (!next) continue;
      expect([endOfLocalDay(from), endOfLocalDay(next.from - 1)]).toEqual([next.from - 1, next.from - 1]);
    }
  });
});
