import { describe, expect, it } from 'vitest';
import { type Account, balanceOf, forecastOf } from './forecast.ts';

const NOW = Date.UTC(2026, 10, 24, 12);
const DAY = 24 * 3_600_000;

function account(parts: Partial<Account>, spent: Partial<Account['spent']> = {}): Account {
  return {
    limit: 100_000,
    left: 80_000,
    resetAt: new Date(NOW + 10 * DAY).toISOString(),
    spent: { period: 15_000, lastHour: 0, lastDay: 0, afterReading: 0, beforeCounter: 0, ...spent },
    ...parts,
  };
}

describe('a balance', () => {
  it('tells what went through Bollard from what did not', () => {
    const balance = { left: 80_000, limit: 100_000, through: 15_000, outside: 5_000, before: 0, late: 0 };
    expect(balanceOf(account({}))).toEqual(balance);
  });

  it('says when the counter is late, and never a negative share', () => {
    expect(balanceOf(account({ left: 90_000 }))).toMatchObject({ through: 10_000, outside: 0, before: 0, late: 5_000 });
  });

  it('takes only what was spent before a counter began for what it began without', () => {
    const early = balanceOf(account({ left: 90_000 }, { beforeCounter: 4_000 }));
    expect(early).toMatchObject({ before: 4_000, late: 1_000 });
    const all = balanceOf(account({ left: 90_000 }, { beforeCounter: 15_000 }));
    expect(all).toMatchObject({ before: 5_000, late: 0 });
    expect(balanceOf(account({}, { beforeCounter: 15_000 }))).toMatchObject({ before: 0, late: 0 });
  });

  it('has nothing left, not less, when more was used than the limit', () => {
    expect(balanceOf(account({ left: -20_000 }))).toMatchObject({ left: 0, outside: 105_000 });
  });

  it('is not known while the account was never read', () => {
    expect(balanceOf(account({ left: null }))).toBeNull();
    expect(forecastOf(account({ limit: null }), NOW)).toBeNull();
  });
});

describe('a forecast', () => {
  it('is the moment of the last credit when that is before the reset', () => {
    expect(forecastOf(account({}, { lastDay: 40_000 }), NOW)).toEqual({ kind: 'ends', at: NOW + 2 * DAY });
  });

  it('is what will be left when the reset is earlier', () => {
    expect(forecastOf(account({}, { lastDay: 3_000 }), NOW)).toEqual({ kind: 'lasts', left: 50_000 });
  });

  it('is the moment of the last credit where no reset is known', () => {
    expect(forecastOf(account({ resetAt: null }, { lastDay: 80 }), NOW)).toEqual({
      kind: 'ends',
      at: NOW + 1000 * DAY,
    });
  });

  it('says that nothing goes, and that nothing is left', () => {
    expect(forecastOf(account({}), NOW)).toEqual({ kind: 'quiet' });
    expect(forecastOf(account({ left: 0 }, { lastDay: 5 }), NOW)).toEqual({ kind: 'gone' });
  });
});
