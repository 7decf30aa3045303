import { describe, expect, it } from 'vitest';
import { creditsOf, periodStart } from './credits.ts';
import type { MeterReading } from './subscription-meter.ts';

const NOW = Date.UTC(2026, 10, 24, 12);

function reading(resetAt: number | null, periodMonths = 1): MeterReading {
  const subscription = { tier: 'creator', used: 5, limit: 100, resetAt, periodMonths };
  return { subscription, checkedAt: NOW, problem: null };
}

describe('the beginning of a period', () => {
  it.each([
    ['a month before the reset', Date.UTC(2026, 11, 3, 8), 1, Date.UTC(2026, 10, 3, 8)],
    ['on the last day of a shorter month', Date.UTC(2026, 11, 31, 8), 1, Date.UTC(2026, 9, 31, 8)],
    ['the reset itself, when the reading is old', Date.UTC(2026, 10, 20), 1, Date.UTC(2026, 10, 20)],
    ['a later one, when the reading is older still', Date.UTC(2026, 7, 20), 1, Date.UTC(2026, 10, 20)],
    ['in the past, when the reset is far away', Date.UTC(2027, 2, 3), 1, Date.UTC(2026, 10, 3)],
    ['a year before, for a yearly period', Date.UTC(2027, 2, 3), 12, Date.UTC(2026, 2, 3)],
  ])('is %s', (_words, resetAt, months, start) => {
    expect(new Date(periodStart(reading(resetAt, months), NOW))).toEqual(new Date(start));
  });

  it('is 31 days ago where no reset is known', () => {
    const start = NOW - 31 * 24 * 3_600_000;
    expect(periodStart(reading(null), NOW)).toBe(start);
    expect(periodStart({ subscription: null, checkedAt: null, problem: null }, NOW)).toBe(start);
  });
});

describe('credits', () => {
  const account = {
    id: 'acc_main',
    name: 'main',
    sandbox: false,
    reading: reading(NOW + 1000),
    closed: null,
    periodStart: NOW - 1000,
    countedFrom: null,
  };
  const nothing = { agents: [], days: [], burn: [], open: [] };

  it('are decimal at the border', () => {
    const of = (periodMilli: number) => ({
      agentId: 'a',
      agent: 'A',
      accountId: 'acc_main',
      todayMilli: 1,
      periodMilli,
      calls: 2,
    });
    const { accounts, agents } = creditsOf([account], {
      ...nothing,
      agents: [of(100), of(200), { ...of(5000), accountId: 'acc_other' }],
      burn: [
        {
          accountId: 'acc_main',
          lastHourMilli: 1500,
          lastDayMilli: 2001,
          afterReadingMilli: 1250,
          beforeCounterMilli: 500,
        },
      ],
    });
    const spent = { period: 0.3, lastHour: 1.5, lastDay: 2.001, afterReading: 1.25, beforeCounter: 0.5 };
    expect(accounts).toMatchObject([{ used: 5, limit: 100, left: 93.75, spent }]);
    expect(agents.map(({ today, period }) => [today, period])).toEqual([
      [0.001, 0.1],
      [0.001, 0.2],
      [0.001, 5],
    ]);
  });

  it('say why the account is not read now before what went wrong last', () => {
    const failing = { ...account, reading: { ...account.reading, problem: 'ElevenLabs answered 500.' } };
    const [now, locked] = creditsOf([failing, { ...failing, closed: 'The vault is locked.' }], nothing).accounts;
    expect(now).toMatchObject({ problem: 'ElevenLabs answered 500.', used: 5 });
    expect(locked).toMatchObject({ problem: 'The vault is locked.', used: 5 });
  });

  it('count as open only calls that may spend', () => {
    const call = { callId: 'c', agent: 'A', accountId: null, sentence: 's', at: NOW };
    const open = ['text_to_speech.convert', 'voices.get', 'unknown.operation', null].map((operation) => ({
      ...call,
      operation,
    }));
    expect(creditsOf([], { ...nothing, open }).open).toEqual([
      { callId: 'c', agent: 'A', accountId: null, sentence: 's', at: '2026-11-24T12:00:00.000Z' },
    ]);
  });
});
