import { describe, expect, it } from 'vitest';
import { Ledger } from './ledger.ts';
import type { LedgerRequest, LedgerSum } from './ledger-types.ts';
import { type AccountLimits, type AgentLimits, NO_ACCOUNT_LIMITS, NO_AGENT_LIMITS } from './limits.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
/** Noon here, wherever that is. */
const NOON = new Date(2026, 10, 24, 12).getTime();
const RESET = NOON + 5 * DAY;
const CYCLE = { resetAt: RESET, periodMonths: 1 };
const MONTH_START = new Date(RESET).setUTCMonth(new Date(RESET).getUTCMonth() - 1);

let calls = 0;

interface Parts extends Partial<Omit<LedgerRequest, 'agentLimits' | 'accountLimits'>> {
  readonly agentLimits?: Partial<AgentLimits>;
  readonly accountLimits?: Partial<AccountLimits>;
}

function request({ agentLimits, accountLimits, ...parts }: Parts = {}): LedgerRequest {
  calls += 1;
  return {
    callId: `call_${calls}`,
    agentId: 'agt_1',
    accountId: 'acc_main',
    milli: 1000,
    slots: 0,
    now: NOON,
    ...parts,
    agentLimits: { ...NO_AGENT_LIMITS, ...agentLimits },
    accountLimits: { ...NO_ACCOUNT_LIMITS, ...accountLimits },
  };
}

function started(): Ledger {
  const ledger = new Ledger();
  ledger.setReset('acc_main', CYCLE, NOON - HOUR);
  ledger.restore({ latest: null, accounts: [{ accountId: 'acc_main', since: MONTH_START, sums: [] }] });
  return ledger;
}

/** Reserves, which must succeed, and settles. */
function spend(ledger: Ledger, milli: number, parts: Parts = {}) {
  const one = request({ milli, ...parts });
  expect(ledger.reserve(one)).toBeNull();
  return ledger.settle(one.callId, milli, one.now);
}

function spentOf(ledger: Ledger, now = NOON, agentId = 'agt_1'): number[] {
  const { hour, day, month } = ledger.usage('acc_main', agentId, NO_AGENT_LIMITS, now).windows;
  return [hour.spentMilli, day.spentMilli, month.spentMilli];
}

function accountSpentOf(ledger: Ledger, now = NOON): number[] {
  const { hour, day, month } = ledger.accountUsage('acc_main', NO_ACCOUNT_LIMITS, now).windows;
  return [hour.spentMilli, day.spentMilli, month.spentMilli];
}

describe('a limit', () => {
  const hourEnd = NOON + HOUR;
  const dayEnd = new Date(2026, 10, 25).getTime();

  it.each([
    ['hour', { hourMilli: 5000 }, {}, hourEnd],
    ['day', { dayMilli: 5000 }, {}, dayEnd],
    ['month', { monthMilli: 5000 }, {}, RESET],
    ['account_hour', {}, { hourMilli: 5000 }, hourEnd],
    ['account_day', {}, { dayMilli: 5000 }, dayEnd],
    ['account_month', {}, { monthMilli: 5000 }, RESET],
  ] as const)(
    'of %s lets through what fits to the last thousandth, and says when it renews',
    (limit, agentLimits, accountLimits, renewsAt) => {
      const ledger = started();
      const limits = { agentLimits, accountLimits };
      spend(ledger, 2000, limits);
      expect(ledger.reserve(request({ ...limits, milli: 1000 }))).toBeNull();
      const hit = { limit, limitMilli: 5000, leftMilli: 2000, neededMilli: 2001, renewsAt };
      expect(ledger.check(request({ ...limits, milli: 2001 }))).toEqual(hit);
      expect(ledger.reserve(request({ ...limits, milli: 2001 }))).toEqual(hit);
      expect(ledger.check(request({ ...limits, milli: 2000 }))).toBeNull();
      expect(ledger.reserve(request({ ...limits, milli: 2000 }))).toBeNull();
      expect(ledger.reserve(request({ ...limits, milli: 1 }))).toMatchObject({ limit, leftMilli: 0, neededMilli: 1 });
    },
  );

  it('of one request counts that request alone', () => {
    const ledger = started();
    const agentLimits = { perRequestMilli: 1000 };
    for (let call = 0; call < 3; call += 1) expect(ledger.reserve(request({ agentLimits }))).toBeNull();
    expect(ledger.reserve(request({ agentLimits, milli: 1001 }))).toEqual({
      limit: 'per_request',
      limitMilli: 1000,
      leftMilli: 1000,
      neededMilli: 1001,
      renewsAt: null,
    });
  });

  it('is checked in one order', () => {
    const ledger = started();
    const names: string[] = [];
    const agentLimits = { perRequestMilli: 0, hourMilli: 0, dayMilli: 0, monthMilli: 0, voiceSlots: 0 };
    const accountLimits = { hourMilli: 0, dayMilli: 0, monthMilli: 0, floorMilli: 0 };
    const lift = [
      { agentLimits: { perRequestMilli: null } },
      { agentLimits: { hourMilli: null } },
      { agentLimits: { dayMilli: null } },
      { agentLimits: { monthMilli: null } },
      { accountLimits: { hourMilli: null } },
      { accountLimits: { dayMilli: null } },
      { accountLimits: { monthMilli: null } },
      { accountLimits: { floorMilli: null } },
      { agentLimits: { voiceSlots: null } },
    ];
    let limits: Parts = { agentLimits, accountLimits, slots: 1 };
    for (const { agentLimits: ofAgent, accountLimits: ofAccount } of lift) {
      names.push(ledger.check(request(limits))?.limit ?? 'none');
      limits = {
        ...limits,
        agentLimits: { ...limits.agentLimits, ...ofAgent },
        accountLimits: { ...limits.accountLimits, ...ofAccount },
      };
    }
    expect(names).toEqual([
      'per_request',
      'hour',
      'day',
      'month',
      'account_hour',
      'account_day',
      'account_month',
      'floor_unknown',
      'voice_slots',
    ]);
    expect(ledger.check(request(limits))).toBeNull();
  });

  it('does not refuse what is free, however little is left', () => {
    const ledger = started();
    spend(ledger, 5000);
    const limits = {
      agentLimits: { perRequestMilli: 0, hourMilli: 1 },
      accountLimits: { monthMilli: 1, floorMilli: 1 },
    };
    expect(ledger.reserve(request({ ...limits, milli: 0 }))).toBeNull();
    expect(ledger.reserve(request({ ...limits, milli: 1 }))).not.toBeNull();
  });

  it('is higher by the raise until that ends, which one request is not', () => {
    const ledger = started();
    const raise = { milli: 3000, until: NOON + 1000 };
    const agentLimits = { perRequestMilli: 4000, hourMilli: 1000, dayMilli: 1000, monthMilli: 1000, raise };
    expect(ledger.check(request({ agentLimits, milli: 4000, now: NOON + 999 }))).toBeNull();
    expect(ledger.check(request({ agentLimits, milli: 4001 }))).toMatchObject({
      limit: 'per_request',
      limitMilli: 4000,
    });
    const all = { ...agentLimits, perRequestMilli: null };
    expect(ledger.check(request({ agentLimits: all, milli: 4001 }))).toMatchObject({
      limit: 'hour',
      limitMilli: 4000,
      leftMilli: 4000,
    });
    expect(ledger.check(request({ agentLimits: all, milli: 1001, now: NOON + 1000 }))).toMatchObject({
      limit: 'hour',
      limitMilli: 1000,
    });
    // The clock set back does not bring it back (E19).
    expect(ledger.check(request({ agentLimits: all, milli: 1001, now: NOON }))).toMatchObject({ limitMilli: 1000 });
  });

  it('is no limit with a raise alone, and an account has no raise', () => {
    const ledger = started();
    const agentLimits = { raise: { milli: 5, until: NOON + DAY } };
    expect(ledger.check(request({ agentLimits, milli: 1_000_000 }))).toBeNull();
    const accountLimits = { hourMilli: 10 };
    expect(ledger.check(request({ agentLimits, accountLimits, milli: 11 }))).toMatchObject({ limitMilli: 10 });
  });

  it('that was lowered below what was spent leaves nothing, not less', () => {
    const ledger = started();
    spend(ledger, 5000);
    expect(ledger.check(request({ agentLimits: { hourMilli: 1000 } }))).toMatchObject({
      leftMilli: 0,
      limitMilli: 1000,
    });
  });

  it('of an agent is its own, that of an account is for all of its agents', () => {
    const ledger = started();
    spend(ledger, 3000);
    const other = { agentId: 'agt_2', milli: 2000 };
    expect(ledger.check(request({ ...other, agentLimits: { hourMilli: 2000 } }))).toBeNull();
    expect(ledger.check(request({ ...other, accountLimits: { hourMilli: 4999 } }))).toMatchObject({ leftMilli: 1999 });
    expect(ledger.check(request({ ...other, accountId: 'acc_b', accountLimits: { hourMilli: 2000 } }))).toBeNull();
  });

  it('of an agent counts what it spent on the account it is bound to', () => {
    const ledger = started();
    spend(ledger, 3000);
    expect(ledger.check(request({ accountId: 'acc_b', agentLimits: { hourMilli: 1000 } }))).toBeNull();
    expect(ledger.check(request({ agentLimits: { hourMilli: 3999 } }))).toMatchObject({
      limit: 'hour',
      leftMilli: 999,
    });
  });

  it('counts what was spent before it was set', () => {
    const ledger = started();
    spend(ledger, 5000);
    expect(ledger.check(request({ agentLimits: { monthMilli: 5999 } }))).toMatchObject({ leftMilli: 999 });
  });
});

describe('E1: calls in parallel', () => {
  it('are let through as far as the limit goes, and no further', () => {
    const ledger = started();
    const agentLimits = { hourMilli: 10_500 };
    const let_through = Array.from({ length: 200 }, () => ledger.reserve(request({ agentLimits }))).filter(
      (hit) => hit === null,
    );
    expect(let_through).toHaveLength(10);
  });
});

describe('a reservation', () => {
  it('gives way to what the call cost, and the rest is free again', () => {
    const ledger = started();
    const agentLimits = { hourMilli: 5000 };
    const one = request({ agentLimits, milli: 5000 });
    expect(ledger.reserve(one)).toBeNull();
    expect(ledger.check(request({ agentLimits, milli: 1 }))).toMatchObject({ leftMilli: 0 });
    expect(ledger.settle(one.callId, 1200, NOON)).toEqual({ countedAt: NOON, slots: 0, crossed: [] });
    expect(ledger.check(request({ agentLimits, milli: 3801 }))).toMatchObject({ leftMilli: 3800 });
    expect(spentOf(ledger)).toEqual([1200, 1200, 1200]);
  });

  it('that is released leaves everything as it was', () => {
    const ledger = started();
    const limits = { agentLimits: { hourMilli: 5000, voiceSlots: 1 }, accountLimits: { hourMilli: 5000 } };
    const one = request({ ...limits, milli: 5000, slots: 1 });
    expect(ledger.reserve(one)).toBeNull();
    ledger.release(one.callId);
    expect(ledger.check(request({ ...limits, milli: 5000, slots: 1 }))).toBeNull();
    expect(spentOf(ledger)).toEqual([0, 0, 0]);
    expect(ledger.usage('acc_main', 'agt_1', NO_AGENT_LIMITS, NOON)).toMatchObject({ slotsUsed: 0, slotsReserved: 0 });
  });

  it('exists once, and ends once', () => {
    const ledger = started();
    const one = request();
    expect(ledger.reserve(one)).toBeNull();
    expect(() => ledger.reserve(one)).toThrow(`call ${one.callId} has a reservation`);
    ledger.release(one.callId);
    expect(() => ledger.release(one.callId)).toThrow(`call ${one.callId} has no reservation`);
    expect(() => ledger.settle(one.callId, 1, NOON)).toThrow(`call ${one.callId} has no reservation`);
    expect(ledger.accountUsage('acc_main', NO_ACCOUNT_LIMITS, NOON).windows.hour.reservedMilli).toBe(0);
  });

  it('is not made by a check, nor by a hit', () => {
    const ledger = started();
    const one = request({ agentLimits: { hourMilli: 1000 }, slots: 1 });
    expect(ledger.check(one)).toBeNull();
    expect(ledger.reserve({ ...one, milli: 1001 })).not.toBeNull();
    expect(() => ledger.release(one.callId)).toThrow('has no reservation');
    const { windows, slotsReserved } = ledger.usage('acc_main', 'agt_1', NO_AGENT_LIMITS, NOON);
    expect([windows.hour.reservedMilli, slotsReserved]).toEqual([0, 0]);
  });

  it('holds its place in every window that begins before it ends', () => {
    const ledger = started();
    const agentLimits = { hourMilli: 5000 };
    const one = request({ agentLimits, milli: 4000, now: NOON + HOUR - 1 });
    expect(ledger.reserve(one)).toBeNull();
    expect(ledger.check(request({ agentLimits, milli: 1001, now: NOON + HOUR }))).toMatchObject({ leftMilli: 1000 });
    ledger.settle(one.callId, 4000, NOON + HOUR);
    expect(spentOf(ledger, NOON + HOUR)).toEqual([4000, 4000, 4000]);
  });

  it('that costs more than its bound is booked in full, and the next call pays for it', () => {
    const ledger = started();
    const agentLimits = { hourMilli: 5000 };
    const one = request({ agentLimits, milli: 2000 });
    expect(ledger.reserve(one)).toBeNull();
    ledger.settle(one.callId, 9000, NOON);
    expect(spentOf(ledger)).toEqual([9000, 9000, 9000]);
    expect(ledger.reserve(request({ agentLimits, milli: 1 }))).toMatchObject({ limit: 'hour', leftMilli: 0 });
  });

  it('of which nobody knows the cost books nothing', () => {
    const ledger = started();
    const one = request({ milli: 0 });
    expect(ledger.reserve(one)).toBeNull();
    expect(ledger.settle(one.callId, null, NOON)).toEqual({ countedAt: NOON, slots: 0, crossed: [] });
    expect(spentOf(ledger)).toEqual([0, 0, 0]);
  });
});

describe('a window', () => {
  it('renews with its end and not before', () => {
    const ledger = started();
    const agentLimits = { hourMilli: 1000 };
    spend(ledger, 1000, { agentLimits });
    expect(ledger.check(request({ agentLimits, now: NOON + HOUR - 1 }))).toMatchObject({ renewsAt: NOON + HOUR });
    expect(ledger.check(request({ agentLimits, now: NOON + HOUR }))).toBeNull();
    expect(spentOf(ledger, NOON + HOUR)).toEqual([0, 1000, 1000]);
    expect(accountSpentOf(ledger, NOON + HOUR)).toEqual([0, 1000, 1000]);
  });

  it('of a day ends at midnight, that of a month with the reset', () => {
    const ledger = started();
    const midnight = new Date(2026, 10, 25).getTime();
    spend(ledger, 1000);
    expect(spentOf(ledger, midnight - 1)).toEqual([0, 1000, 1000]);
    expect(spentOf(ledger, midnight)).toEqual([0, 0, 1000]);
    spend(ledger, 20, { now: RESET - 1 });
    expect(spentOf(ledger, RESET - 1)[2]).toBe(1020);
    spend(ledger, 3, { now: RESET });
    expect(spentOf(ledger, RESET)).toEqual([3, 23, 3].map((milli, index) => (index === 0 ? milli : milli)));
    expect(accountSpentOf(ledger, RESET)[2]).toBe(3);
  });

  it('E19: is not renewed by a clock that was set back, and what is spent then counts at the time before', () => {
    const ledger = started();
    const agentLimits = { hourMilli: 2000, dayMilli: 2000, monthMilli: 2000 };
    spend(ledger, 1500, { agentLimits });
    for (const back of [1, HOUR, DAY, 40 * DAY]) {
      expect(ledger.check(request({ agentLimits, now: NOON - back }))).toMatchObject({ limit: 'hour', leftMilli: 500 });
    }
    const one = request({ agentLimits, milli: 500, now: NOON - DAY });
    expect(ledger.reserve(one)).toBeNull();
    expect(ledger.settle(one.callId, 500, NOON - DAY).countedAt).toBe(NOON);
    expect(spentOf(ledger, NOON - DAY)).toEqual([2000, 2000, 2000]);
    expect(ledger.countedAt(NOON + 5)).toBe(NOON + 5);
    expect(ledger.countedAt(NOON)).toBe(NOON + 5);
  });

  it('E19: is not renewed by a restart with the clock set back', () => {
    const ledger = new Ledger();
    const sums = [{ agentId: 'agt_1', from: NOON, to: NOON, milli: 1000, slots: 0 }];
    ledger.restore({ latest: NOON, accounts: [{ accountId: 'acc_main', since: NOON - 31 * DAY, sums }] });
    expect(ledger.countedAt(NOON - DAY)).toBe(NOON);
    expect(spentOf(ledger, NOON - DAY)).toEqual([1000, 1000, 1000]);
  });

  it('that slides, because no reset is known, forgets day by day', () => {
    const ledger = new Ledger();
    spend(ledger, 1000);
    spend(ledger, 20, { now: NOON + DAY });
    const { month } = ledger.usage('acc_main', 'agt_1', NO_AGENT_LIMITS, NOON + DAY).windows;
    expect(month).toMatchObject({ renewsAt: null, startedAt: new Date(2026, 9, 25).getTime(), spentMilli: 1020 });
    expect(ledger.check(request({ agentLimits: { monthMilli: 0 }, now: NOON + DAY }))).toMatchObject({
      renewsAt: null,
    });
    const last = new Date(2026, 11, 26).getTime() - 1;
    expect(spentOf(ledger, last)[2]).toBe(1020);
    expect(spentOf(ledger, last + 1)[2]).toBe(20);
    expect(spentOf(ledger, last + 1 + DAY)[2]).toBe(0);
  });

  it('of a month follows the reset when that becomes known or moves, conservatively', () => {
    const ledger = new Ledger();
    spend(ledger, 1, { now: NOON - 20 * DAY });
    spend(ledger, 10, { now: NOON - 10 * DAY });
    spend(ledger, 100);
    spend(ledger, 1000, { now: NOON + 10 * MINUTE });
    expect(spentOf(ledger)[2]).toBe(1111);
    // Of the hour in which the reset lies, everything counts.
    ledger.setReset('acc_main', { resetAt: NOON + 5 * MINUTE, periodMonths: 1 }, NOON + 10 * MINUTE);
    expect(spentOf(ledger)).toEqual([1100, 1100, 1100]);
    expect(accountSpentOf(ledger)).toEqual([1100, 1100, 1100]);
    ledger.setReset('acc_main', { resetAt: NOON + 15 * MINUTE, periodMonths: 1 }, NOON + 10 * MINUTE);
    expect(ledger.usage('acc_main', 'agt_1', NO_AGENT_LIMITS, NOON).windows.month.renewsAt).toBe(NOON + 15 * MINUTE);
    expect(spentOf(ledger, NOON + 15 * MINUTE)).toEqual([1100, 1100, 0]);
  });
});

describe('voices', () => {
  it('are bounded with those of calls that are not over', () => {
    const ledger = started();
    const agentLimits = { voiceSlots: 2 };
    const voice = (parts: Parts = {}) => request({ agentLimits, milli: 0, slots: 1, ...parts });
    const one = voice();
    expect(ledger.reserve(one)).toBeNull();
    expect(ledger.settle(one.callId, 0, NOON).slots).toBe(1);
    expect(ledger.reserve(voice())).toBeNull();
    const hit = { limit: 'voice_slots', limitMilli: 2000, leftMilli: 0, neededMilli: 1000, renewsAt: RESET };
    expect(ledger.reserve(voice())).toEqual(hit);
    expect(ledger.check(voice({ slots: 0 }))).toBeNull();
    expect(ledger.check(voice({ agentLimits: {} }))).toBeNull();
    expect(ledger.check(voice({ agentId: 'agt_2' }))).toBeNull();
    expect(ledger.check(voice({ agentLimits: { voiceSlots: 1 } }))).toMatchObject({ leftMilli: 0, limitMilli: 1000 });
    expect(ledger.usage('acc_main', 'agt_1', NO_AGENT_LIMITS, NOON)).toMatchObject({ slotsUsed: 1, slotsReserved: 1 });
    expect(ledger.check(voice({ now: NOON + DAY }))).toMatchObject(hit);
    expect(ledger.usage('acc_main', 'agt_1', NO_AGENT_LIMITS, RESET)).toMatchObject({ slotsUsed: 0, slotsReserved: 1 });
    expect(ledger.check(voice({ now: RESET }))).toBeNull();
  });

  it('may be several in one call', () => {
    const ledger = started();
    const several = request({ agentLimits: { voiceSlots: 3 }, slots: 2 });
    expect(ledger.reserve(several)).toBeNull();
    expect(ledger.reserve(request({ agentLimits: { voiceSlots: 3 }, slots: 2 }))).toMatchObject({
      leftMilli: 1000,
      neededMilli: 2000,
    });
    ledger.settle(several.callId, 5, NOON);
    expect(ledger.usage('acc_main', 'agt_1', NO_AGENT_LIMITS, NOON)).toMatchObject({ slotsUsed: 2, slotsReserved: 0 });
  });
});

describe('the floor', () => {
  const accountLimits = { floorMilli: 1000 };

  it('lets nothing through while the balance is not known', () => {
    const ledger = started();
    const hit = { limit: 'floor_unknown', limitMilli: 1000, leftMilli: 0, neededMilli: 1, renewsAt: null };
    expect(ledger.check(request({ accountLimits, milli: 1 }))).toEqual(hit);
    ledger.setBalance('acc_main', 9000, ledger.mark('acc_main'));
    expect(ledger.check(request({ accountLimits, milli: 1 }))).toBeNull();
    ledger.setBalance('acc_main', null, ledger.mark('acc_main'));
    expect(ledger.check(request({ accountLimits, milli: 1 }))).toEqual(hit);
    expect(ledger.accountUsage('acc_main', NO_ACCOUNT_LIMITS, NOON).remainingMilli).toBeNull();
    expect(ledger.check(request({ milli: 1 }))).toBeNull();
  });

  it('is kept back of what the account has left, less what is reserved', () => {
    const ledger = started();
    ledger.setBalance('acc_main', 9000, ledger.mark('acc_main'));
    expect(ledger.reserve(request({ accountLimits, milli: 5000 }))).toBeNull();
    expect(ledger.check(request({ accountLimits, milli: 3001 }))).toEqual({
      limit: 'floor',
      limitMilli: 1000,
      leftMilli: 3000,
      neededMilli: 3001,
      renewsAt: RESET,
    });
    expect(ledger.check(request({ accountLimits, milli: 3000 }))).toBeNull();
    expect(ledger.accountUsage('acc_main', NO_ACCOUNT_LIMITS, NOON).remainingMilli).toBe(4000);
  });

  it('takes what was settled since the reading began as not yet counted by the account', () => {
    const ledger = started();
    spend(ledger, 100);
    const mark = ledger.mark('acc_main');
    spend(ledger, 2000);
    ledger.setBalance('acc_main', 9000, mark);
    spend(ledger, 300, { agentId: 'agt_2' });
    expect(ledger.accountUsage('acc_main', NO_ACCOUNT_LIMITS, NOON).remainingMilli).toBe(6700);
    expect(ledger.check(request({ accountLimits, milli: 5701 }))).toMatchObject({ leftMilli: 5700 });
    spend(ledger, 9000);
    expect(ledger.check(request({ accountLimits, milli: 1 }))).toMatchObject({ limit: 'floor', leftMilli: 0 });
  });

  it('does not follow a reading that began before the one it knows', () => {
    const ledger = started();
    const early = ledger.mark('acc_main');
    spend(ledger, 2000);
    const late = ledger.mark('acc_main');
    ledger.setBalance('acc_main', 5000, late);
    ledger.setBalance('acc_main', 8000, early);
    expect(ledger.accountUsage('acc_main', NO_ACCOUNT_LIMITS, NOON).remainingMilli).toBe(5000);
    ledger.setBalance('acc_main', 4000, late);
    expect(ledger.accountUsage('acc_main', NO_ACCOUNT_LIMITS, NOON).remainingMilli).toBe(4000);
  });

  it('may lie above what is left', () => {
    const ledger = started();
    ledger.setBalance('acc_main', -500, ledger.mark('acc_main'));
    expect(ledger.check(request({ accountLimits, milli: 1 }))).toMatchObject({ limit: 'floor', leftMilli: 0 });
    expect(() => ledger.setBalance('acc_main', 0.5, 0)).toThrow(RangeError);
  });
});

describe('warnings', () => {
  const agentLimits = { hourMilli: 10_000 };

  it('come once each, with the settlement that reaches 50, 80 and 100 %', () => {
    const ledger = started();
    const percents = [4999, 1, 2999, 1, 1999, 1].map((milli) =>
      spend(ledger, milli, { agentLimits }).crossed.map(({ percent }) => percent),
    );
    expect(percents).toEqual([[], [50], [], [80], [], [100]]);
  });

  it('name the agent or the account, the window, and what was spent', () => {
    const ledger = started();
    const accountLimits = { dayMilli: 12_000, monthMilli: 9000 };
    const { crossed } = spend(ledger, 6000, { agentLimits, accountLimits });
    const rest = { accountId: 'acc_main', percent: 50, spentMilli: 6000 };
    expect(crossed).toEqual([
      { ...rest, agentId: 'agt_1', window: 'hour', limitMilli: 10_000, renewsAt: NOON + HOUR },
      { ...rest, agentId: null, window: 'day', limitMilli: 12_000, renewsAt: new Date(2026, 10, 25).getTime() },
      { ...rest, agentId: null, window: 'month', limitMilli: 9000, renewsAt: RESET },
    ]);
  });

  it('tell the highest that one settlement reached', () => {
    const ledger = started();
    expect(spend(ledger, 8000, { agentLimits }).crossed).toMatchObject([{ percent: 80 }]);
    const over = request({ agentLimits, milli: 2000 });
    ledger.reserve(over);
    expect(ledger.settle(over.callId, 20_000, NOON).crossed).toMatchObject([{ percent: 100, spentMilli: 28_000 }]);
  });

  it('do not come with a reservation, nor with what costs nothing', () => {
    const ledger = started();
    spend(ledger, 5000);
    const one = request({ agentLimits, milli: 5000 });
    expect(ledger.reserve(one)).toBeNull();
    expect(ledger.settle(one.callId, 0, NOON).crossed).toEqual([]);
  });

  it('come again in the next window', () => {
    const ledger = started();
    for (const now of [NOON, NOON + HOUR]) {
      expect(spend(ledger, 5000, { agentLimits, now }).crossed).toMatchObject([{ percent: 50, renewsAt: now + HOUR }]);
    }
  });

  it('do not come again in the same window, although a correction went below in between', () => {
    const ledger = started();
    const { countedAt, crossed } = spend(ledger, 5000, { agentLimits });
    expect(crossed).toHaveLength(1);
    ledger.correct('acc_main', 'agt_1', countedAt, -2000);
    expect(spend(ledger, 2000, { agentLimits }).crossed).toEqual([]);
    expect(spend(ledger, 3000, { agentLimits }).crossed).toMatchObject([{ percent: 80 }]);
  });

  it('do not come again in the same day because an hour began', () => {
    const ledger = started();
    const limits = { agentLimits: { dayMilli: 10_000 } };
    const { countedAt, crossed } = spend(ledger, 5000, limits);
    expect(crossed).toMatchObject([{ window: 'day', percent: 50 }]);
    ledger.correct('acc_main', 'agt_1', countedAt, -2000);
    expect(spend(ledger, 2000, { ...limits, now: NOON + HOUR }).crossed).toEqual([]);
  });

  it('follow another limit, and do not repeat what was above that before', () => {
    const ledger = started();
    spend(ledger, 5000, { agentLimits });
    expect(spend(ledger, 100, { agentLimits: { hourMilli: 10_100 } }).crossed).toMatchObject([
      { limitMilli: 10_100, percent: 50 },
    ]);
    expect(spend(ledger, 1, { agentLimits: { hourMilli: 6000 } }).crossed).toEqual([]);
    expect(spend(ledger, 899, { agentLimits: { hourMilli: 6000 } }).crossed).toMatchObject([{ percent: 100 }]);
  });

  it('count the raise', () => {
    const ledger = started();
    const raised = { ...agentLimits, raise: { milli: 2000, until: NOON + 1 } };
    expect(spend(ledger, 5999, { agentLimits: raised }).crossed).toEqual([]);
    expect(spend(ledger, 1, { agentLimits: raised }).crossed).toMatchObject([{ limitMilli: 12_000, percent: 50 }]);
  });

  it('round up what is no whole thousandth, and are exact for the largest limits', () => {
    const ledger = started();
    const odd = { hourMilli: 101 };
    expect(spend(ledger, 50, { agentLimits: odd }).crossed).toEqual([]);
    expect(spend(ledger, 1, { agentLimits: odd }).crossed).toMatchObject([{ percent: 50 }]);
    const other = started();
    expect(spend(other, 159, { agentLimits: { hourMilli: 199 } }).crossed).toMatchObject([{ percent: 50 }]);
    expect(spend(other, 1, { agentLimits: { hourMilli: 199 } }).crossed).toMatchObject([{ percent: 80 }]);
    const huge = started();
    const most = { hourMilli: Number.MAX_SAFE_INTEGER };
    // 80 % of 2^53 - 1 is 7205759403792792.8.
    expect(spend(huge, 7_205_759_403_792_792, { agentLimits: most }).crossed).toMatchObject([{ percent: 50 }]);
    expect(spend(huge, 1, { agentLimits: most }).crossed).toMatchObject([{ percent: 80 }]);
  });

  it('are none for a limit of nothing', () => {
    const ledger = started();
    const one = request({ agentLimits: { hourMilli: 0 }, milli: 0 });
    ledger.reserve(one);
    expect(ledger.settle(one.callId, 5, NOON).crossed).toEqual([]);
  });
});

describe('a correction', () => {
  it('changes what was spent in the windows that hold the call', () => {
    const ledger = started();
    const { countedAt } = spend(ledger, 5000);
    spend(ledger, 100, { now: NOON + HOUR });
    ledger.correct('acc_main', 'agt_1', countedAt, -4000);
    expect(spentOf(ledger, NOON + HOUR)).toEqual([100, 1100, 1100]);
    expect(accountSpentOf(ledger, NOON + HOUR)).toEqual([100, 1100, 1100]);
    ledger.correct('acc_main', 'agt_1', countedAt, 500);
    expect(spentOf(ledger, NOON + HOUR)).toEqual([100, 1600, 1600]);
  });

  it('never takes back more than was booked then', () => {
    const ledger = started();
    const { countedAt } = spend(ledger, 5000);
    expect(() => ledger.correct('acc_main', 'agt_1', countedAt, -5001)).toThrow(RangeError);
    expect(() => ledger.correct('acc_main', 'agt_1', countedAt, 0.5)).toThrow(RangeError);
    expect(spentOf(ledger)).toEqual([5000, 5000, 5000]);
    expect(accountSpentOf(ledger)).toEqual([5000, 5000, 5000]);
    ledger.correct('acc_main', 'agt_1', countedAt, -5000);
    expect(spentOf(ledger)).toEqual([0, 0, 0]);
  });

  it('finds a call of before a restart beside one of the same moment after it', () => {
    const ledger = new Ledger();
    const sums = [{ agentId: 'agt_1', from: NOON, to: NOON, milli: 500, slots: 0 }];
    ledger.restore({ latest: NOON, accounts: [{ accountId: 'acc_main', since: 0, sums }] });
    spend(ledger, 1);
    ledger.correct('acc_main', 'agt_1', NOON, -500);
    expect(spentOf(ledger)).toEqual([1, 1, 1]);
  });

  it('finds a call that the log has a little later than the ledger', () => {
    const ledger = started();
    spend(ledger, 500);
    ledger.correct('acc_main', 'agt_1', NOON + 3, -400);
    expect(spentOf(ledger)).toEqual([100, 100, 100]);
    ledger.correct('acc_main', 'agt_1', NOON - 1, 50);
    expect(spentOf(ledger)).toEqual([100, 100, 100]);
  });

  it('of what is in no window any more changes nothing', () => {
    const ledger = started();
    const { countedAt } = spend(ledger, 5000);
    const later = NOON + 65 * DAY;
    spend(ledger, 300, { now: later });
    ledger.correct('acc_main', 'agt_1', countedAt, -5000);
    expect(spentOf(ledger, later)).toEqual([300, 300, 300]);
  });

  it('leaves the balance to its next reading', () => {
    const ledger = started();
    ledger.setBalance('acc_main', 9000, ledger.mark('acc_main'));
    const { countedAt } = spend(ledger, 5000);
    ledger.correct('acc_main', 'agt_1', countedAt, -4000);
    expect(ledger.accountUsage('acc_main', NO_ACCOUNT_LIMITS, NOON).remainingMilli).toBe(4000);
  });
});

describe('a ledger that starts', () => {
  const sum = (parts: Partial<LedgerSum>): LedgerSum => ({
    agentId: 'agt_1',
    from: NOON,
    to: NOON,
    milli: 0,
    slots: 0,
    ...parts,
  });
  const before = NOON - 3 * DAY;

  it('E3: holds what the log says', () => {
    const ledger = new Ledger();
    const need = ledger.missing('acc_main', NOON);
    expect(need).toEqual({ since: new Date(2026, 9, 24).getTime(), until: Number.POSITIVE_INFINITY });
    const sums = [
      sum({ from: before, to: before + 5, milli: 1 }),
      sum({ milli: 20, slots: 1 }),
      sum({ agentId: 'agt_2', milli: 300 }),
      sum({ agentId: null, milli: 4000 }),
    ];
    ledger.restore({ latest: NOON, accounts: [{ accountId: 'acc_main', since: need?.since ?? 0, sums }] });
    expect(spentOf(ledger)).toEqual([20, 20, 21]);
    expect(spentOf(ledger, NOON, 'agt_2')).toEqual([300, 300, 300]);
    expect(accountSpentOf(ledger)).toEqual([4320, 4320, 4321]);
    expect(ledger.usage('acc_main', 'agt_1', NO_AGENT_LIMITS, NOON).slotsUsed).toBe(1);
    expect(ledger.missing('acc_main', NOON)).toBeNull();
    spend(ledger, 5);
    expect(spentOf(ledger)).toEqual([25, 25, 26]);
  });

  it('takes the spans in any order', () => {
    const ledger = new Ledger();
    const sums = [
      sum({ milli: 20 }),
      sum({ from: before, to: before, milli: 1 }),
      sum({ from: NOON - HOUR, to: NOON - HOUR, milli: 300 }),
    ];
    ledger.restore({ latest: null, accounts: [{ accountId: 'acc_main', since: 0, sums }] });
    expect(spentOf(ledger)).toEqual([20, 320, 321]);
  });

  it('asks for what a longer month needs once the reset is known, and adds that once', () => {
    const ledger = new Ledger();
    const since = ledger.missing('acc_main', NOON)?.since ?? 0;
    ledger.restore({ latest: NOON, accounts: [{ accountId: 'acc_main', since, sums: [sum({ milli: 20 })] }] });
    ledger.setReset('acc_main', { resetAt: RESET, periodMonths: 12 }, NOON);
    const start = new Date(RESET).setUTCFullYear(2025);
    expect(ledger.missing('acc_main', NOON)).toEqual({ since: start, until: since });
    const older = { accountId: 'acc_main', since: start, sums: [sum({ from: start, to: since - 1, milli: 1 })] };
    ledger.restore({ latest: NOON, accounts: [older] });
    expect(spentOf(ledger)).toEqual([20, 20, 21]);
    expect(ledger.missing('acc_main', NOON)).toBeNull();
    expect(() => ledger.restore({ latest: NOON, accounts: [older] })).toThrow('acc_main has these sums');
    expect(spentOf(ledger)).toEqual([20, 20, 21]);
  });

  it('does not take sums that hold what it settled itself, but what lies before', () => {
    const ledger = new Ledger();
    spend(ledger, 20);
    spend(ledger, 20, { now: NOON + 1 });
    expect(ledger.missing('acc_main', NOON)?.until).toBe(NOON);
    const sums = (to: number) => ({
      latest: null,
      accounts: [{ accountId: 'acc_main', since: 0, sums: [sum({ from: to, to, milli: 3 })] }],
    });
    expect(() => ledger.restore(sums(NOON))).toThrow('acc_main has these sums');
    ledger.restore(sums(NOON - 1));
    expect(spentOf(ledger)).toEqual([40, 43, 43]);
    expect(ledger.missing('acc_main', NOON)).toBeNull();
  });

  it('takes one account after the other', () => {
    const ledger = new Ledger();
    for (const accountId of ['acc_main', 'acc_b']) {
      const since = ledger.missing(accountId, NOON)?.since ?? NOON;
      ledger.restore({ latest: NOON, accounts: [{ accountId, since, sums: [sum({ milli: 5 })] }] });
    }
    expect(spentOf(ledger)).toEqual([5, 5, 5]);
    expect(ledger.usage('acc_b', 'agt_1', NO_AGENT_LIMITS, NOON).windows.hour.spentMilli).toBe(5);
  });

  it('asks once more for what it forgot, when the month turns out longer', () => {
    const ledger = started();
    spend(ledger, 7);
    spend(ledger, 100, { now: RESET });
    expect(ledger.missing('acc_main', RESET)).toBeNull();
    ledger.setReset('acc_main', { resetAt: RESET + 5 * DAY, periodMonths: 1 }, RESET);
    const need = ledger.missing('acc_main', RESET);
    // The day of the reset began before it.
    expect(need?.until).toBe(new Date(2026, 10, 29).getTime());
    expect(spentOf(ledger, RESET)[2]).toBe(100);
    const sums = [sum({ milli: 7 })];
    ledger.restore({ latest: RESET, accounts: [{ accountId: 'acc_main', since: need?.since ?? 0, sums }] });
    expect(spentOf(ledger, RESET)[2]).toBe(107);
  });
});

describe('usage', () => {
  it('says what is spent, reserved and left, and when it renews', () => {
    const ledger = started();
    spend(ledger, 2000);
    ledger.reserve(request({ milli: 500 }));
    ledger.reserve(request({ milli: 70, agentId: 'agt_2' }));
    const raise = { milli: 1000, until: NOON + 1 };
    const { windows } = ledger.usage(
      'acc_main',
      'agt_1',
      { ...NO_AGENT_LIMITS, hourMilli: 4000, dayMilli: 1000, raise },
      NOON,
    );
    const taken = { spentMilli: 2000, reservedMilli: 500 };
    expect(windows).toEqual({
      hour: { ...taken, limitMilli: 5000, leftMilli: 2500, startedAt: NOON, renewsAt: NOON + HOUR },
      day: {
        ...taken,
        limitMilli: 2000,
        leftMilli: 0,
        startedAt: new Date(2026, 10, 24).getTime(),
        renewsAt: new Date(2026, 10, 25).getTime(),
      },
      month: { ...taken, limitMilli: null, leftMilli: null, startedAt: MONTH_START, renewsAt: RESET },
    });
    const account = ledger.accountUsage('acc_main', { ...NO_ACCOUNT_LIMITS, monthMilli: 3000 }, NOON).windows;
    expect(account.month).toMatchObject({ limitMilli: 3000, spentMilli: 2000, reservedMilli: 570, leftMilli: 430 });
    expect(account.day).toMatchObject({ limitMilli: null, leftMilli: null });
  });

  it('is nothing for whom the ledger never saw', () => {
    expect(spentOf(new Ledger())).toEqual([0, 0, 0]);
    expect(accountSpentOf(new Ledger())).toEqual([0, 0, 0]);
  });
});

describe('E21: whole numbers', () => {
  it('add up exactly over a million settlements', () => {
    const ledger = started();
    let sum = 0;
    for (let call = 0; call < 1_000_000; call += 1) {
      const milli = (call * 7919) % 100_003;
      const one = request({ milli, now: NOON + Math.floor(call / 1000) });
      if (ledger.reserve(one) === null) ledger.settle(one.callId, milli, one.now);
      sum += milli;
    }
    expect(spentOf(ledger)).toEqual([sum, sum, sum]);
    expect(accountSpentOf(ledger)).toEqual([sum, sum, sum]);
    expect(ledger.mark('acc_main')).toBe(sum);
  });

  it.each([-1, 0.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 53])(
    'are what is reserved and settled, not %d',
    (wrong) => {
      const ledger = started();
      const one = request();
      expect(ledger.reserve(one)).toBeNull();
      expect(() => ledger.reserve(request({ milli: wrong }))).toThrow(RangeError);
      expect(() => ledger.check(request({ milli: wrong }))).toThrow(RangeError);
      expect(() => ledger.reserve(request({ slots: wrong }))).toThrow(RangeError);
      expect(() => ledger.settle(one.callId, wrong, NOON)).toThrow(RangeError);
      if (wrong !== -1) expect(() => ledger.countedAt(wrong)).toThrow(RangeError);
      const { windows } = ledger.usage('acc_main', 'agt_1', NO_AGENT_LIMITS, NOON);
      expect(windows.hour).toMatchObject({ spentMilli: 0, reservedMilli: 1000 });
    },
  );

  it('are not added where the sum would not be exact, and nothing changes', () => {
    const ledger = started();
    const most = Number.MAX_SAFE_INTEGER;
    spend(ledger, most - 10);
    const [one, other] = [request({ milli: 10 }), request({ milli: most - 10 })];
    expect(ledger.reserve(one)).toBeNull();
    expect(ledger.reserve(other)).toBeNull();
    expect(() => ledger.reserve(request({ milli: 1 }))).toThrow(RangeError);
    expect(() => ledger.settle(one.callId, 11, NOON)).toThrow(RangeError);
    const usage = () => ledger.usage('acc_main', 'agt_1', NO_AGENT_LIMITS, NOON).windows.hour;
    expect(usage()).toMatchObject({ spentMilli: most - 10, reservedMilli: most });
    ledger.settle(one.callId, 10, NOON);
    expect(usage()).toMatchObject({ spentMilli: most, reservedMilli: most - 10 });
    // Of what was restored, too.
    const restored = new Ledger();
    const sums = [{ agentId: 'agt_2', from: NOON, to: NOON, milli: most, slots: 0 }];
    restored.restore({ latest: NOON, accounts: [{ accountId: 'acc_main', since: 0, sums }] });
    const late = request({ milli: 1 });
    expect(restored.reserve(late)).toBeNull();
    expect(() => restored.settle(late.callId, 1, NOON)).toThrow(RangeError);
    expect(spentOf(restored)).toEqual([0, 0, 0]);
    // In a new window too: what the account settled in all is counted on.
    expect(() => ledger.settle(other.callId, 1, NOON + 40 * DAY)).toThrow(RangeError);
    expect(accountSpentOf(ledger, NOON + 40 * DAY)).toEqual([0, 0, 0]);
  });
});
