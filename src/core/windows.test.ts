import fc from 'fast-check';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { dayOf, hourOf, monthOf } from './windows.ts';

const HOUR = 3_600_000;
const NOW = Date.UTC(2026, 10, 24, 12);

afterEach(() => {
  vi.unstubAllEnvs();
});

function inZone(zone: string): void {
  vi.stubEnv('TZ', zone);
  // A zone that did not take would make these tests say nothing.
  const { timeZone } = new Intl.DateTimeFormat('en', { timeZone: zone }).resolvedOptions();
  expect(Intl.DateTimeFormat().resolvedOptions().timeZone).toBe(timeZone);
}

describe('a clock hour', () => {
  it('begins on the hour and ends with the next', () => {
    inZone('Europe/Berlin');
    const start = Date.UTC(2026, 10, 24, 12);
    for (const now of [start, start + 1, start + 61_001, start + HOUR - 1]) {
      expect(hourOf(now)).toEqual({ start, end: start + HOUR });
    }
    expect(hourOf(start + HOUR).start).toBe(start + HOUR);
  });

  it('is that of the wall clock in a zone that is off by half an hour', () => {
    inZone('Asia/Kolkata');
    expect(hourOf(Date.UTC(2026, 10, 24, 12, 29, 59, 999)).start).toBe(Date.UTC(2026, 10, 24, 11, 30));
    expect(hourOf(Date.UTC(2026, 10, 24, 12, 30)).start).toBe(Date.UTC(2026, 10, 24, 12, 30));
  });

  it('comes twice, one after the other, where the clocks are set back', () => {
    inZone('Europe/Berlin');
    // 02:30 in summer time and 02:30 after it.
    const [first, second] = [Date.UTC(2026, 9, 25, 0, 30), Date.UTC(2026, 9, 25, 1, 30)];
    expect(hourOf(first)).toEqual({ start: Date.UTC(2026, 9, 25, 0), end: Date.UTC(2026, 9, 25, 1) });
    expect(hourOf(second).start).toBe(hourOf(first).end);
  });
});

describe('a local day', () => {
  it.each([
    ['24 hours long', Date.UTC(2026, 10, 24, 12), Date.UTC(2026, 10, 23, 23), 24],
    ['23 hours long where the clocks go forward', Date.UTC(2026, 2, 29, 12), Date.UTC(2026, 2, 28, 23), 23],
    ['25 hours long where the clocks go back', Date.UTC(2026, 9, 25, 12), Date.UTC(2026, 9, 24, 22), 25],
  ])('E19: is %s', (_words, now, start, hours) => {
    inZone('Europe/Berlin');
    expect(dayOf(now)).toEqual({ start, end: start + hours * HOUR });
  });

  it('holds its first and its last moment, and nothing else', () => {
    inZone('America/New_York');
    const { start, end } = dayOf(NOW);
    expect([dayOf(start), dayOf(end - 1)]).toEqual([
      { start, end },
      { start, end },
    ]);
    expect([dayOf(start - 1).end, dayOf(end).start]).toEqual([start, end]);
  });

  it('follows the day before without a gap, in any zone', () => {
    for (const zone of ['Europe/Berlin', 'Australia/Lord_Howe', 'America/Santiago', 'Asia/Kathmandu', 'Pacific/Apia']) {
      inZone(zone);
      fc.assert(
        fc.property(fc.integer({ min: Date.UTC(2020, 0), max: Date.UTC(2030, 0) }), (now) => {
          const { start, end } = dayOf(now);
          expect(start <= now && now < end).toBe(true);
          expect(dayOf(end).start).toBe(end);
          const hour = hourOf(now);
          expect(hour.start <= now && now < hour.end).toBe(true);
        }),
      );
    }
  });
});

describe('the month of an account', () => {
  it.each([
    ['a month before the reset', Date.UTC(2026, 11, 3, 8), 1, Date.UTC(2026, 10, 3, 8), Date.UTC(2026, 11, 3, 8)],
    [
      'on the last day of a shorter month',
      Date.UTC(2026, 11, 31, 8),
      1,
      Date.UTC(2026, 9, 31, 8),
      Date.UTC(2026, 10, 30, 8),
    ],
    [
      'the reset itself, when the reading is old',
      Date.UTC(2026, 10, 20),
      1,
      Date.UTC(2026, 10, 20),
      Date.UTC(2026, 11, 20),
    ],
    ['now, when that is the reset', NOW, 1, NOW, Date.UTC(2026, 11, 24, 12)],
    [
      'a later one, when the reading is older still',
      Date.UTC(2026, 7, 20),
      1,
      Date.UTC(2026, 10, 20),
      Date.UTC(2026, 11, 20),
    ],
    ['in the past, when the reset is far away', Date.UTC(2027, 2, 3), 1, Date.UTC(2026, 10, 3), Date.UTC(2026, 11, 3)],
    ['on the last day of February', Date.UTC(2027, 2, 30), 12, Date.UTC(2026, 2, 30), Date.UTC(2027, 2, 30)],
    ['a year before, for a yearly period', Date.UTC(2027, 2, 3), 12, Date.UTC(2026, 2, 3), Date.UTC(2027, 2, 3)],
  ])('begins %s', (_words, resetAt, periodMonths, start, end) => {
    expect(monthOf({ resetAt, periodMonths }, NOW)).toEqual({ start, end });
  });

  it('ends on the last day of a month without the day of the reset', () => {
    const cycle = { resetAt: Date.UTC(2026, 0, 31, 9), periodMonths: 1 };
    expect(monthOf(cycle, Date.UTC(2026, 1, 10)).end).toBe(Date.UTC(2026, 1, 28, 9));
    expect(monthOf(cycle, Date.UTC(2028, 1, 10)).end).toBe(Date.UTC(2028, 1, 29, 9));
  });

  it('begins with the local day 31 days ago where no reset is known, and its end is not known', () => {
    inZone('Europe/Berlin');
    const start = Date.UTC(2026, 9, 23, 22);
    expect(monthOf(null, NOW)).toEqual({ start, end: null });
    expect(monthOf({ resetAt: null, periodMonths: 1 }, NOW)).toEqual({ start, end: null });
  });

  it('holds the time it is asked for, and follows the one before', () => {
    const times = fc.integer({ min: Date.UTC(2024, 0), max: Date.UTC(2029, 0) });
    fc.assert(
      fc.property(times, times, fc.constantFrom(1, 3, 6, 12), (resetAt, now, periodMonths) => {
        const { start, end } = monthOf({ resetAt, periodMonths }, now);
        expect(start <= now && end !== null && now < end).toBe(true);
        expect(monthOf({ resetAt, periodMonths }, end ?? 0).start).toBe(end);
        expect(monthOf({ resetAt, periodMonths }, start)).toEqual({ start, end });
      }),
    );
  });
});
