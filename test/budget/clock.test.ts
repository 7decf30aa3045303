/** A limit is renewed by time that passes, never by a clock that is set back (security.md E19), and sums stay exact (E21). */
import { afterEach, describe, expect, it } from 'vitest';
import { Ledger } from '../../src/core/ledger.ts';
import { NO_ACCOUNT_LIMITS, NO_AGENT_LIMITS } from '../../src/core/limits.ts';
import { refusalOf, startBudget } from '../support/budget-harness.ts';
import { closeHarnesses } from '../support/gateway-harness.ts';

afterEach(closeHarnesses);

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
/** Noon here, on the last day of a month. */
const NOON = new Date(2026, 10, 30, 12).getTime();
const SPENT = { status: 402, reason: 'credit_limit' };

describe('a limit and the clock', () => {
  async function startAt(now: number, limits: object) {
    const harness = await startBudget(limits);
    const clock = { now };
    harness.ports.budget.now = () => clock.now;
    harness.bill(10);
    const speak = async () => refusalOf(await harness.speak('x'.repeat(10)));
    return { harness, clock, speak };
  }

  it.each([
    ['an hour', { hourMilli: 10_000 }, new Date(2026, 10, 30, 13).getTime()],
    ['a day', { dayMilli: 10_000 }, new Date(2026, 11, 1).getTime()],
    ['a month', { monthMilli: 10_000 }, new Date(2026, 11, 1).getTime()],
  ])('E19: %s is renewed at its end, to the millisecond', async (_what, limits, end) => {
    const { clock, harness, speak } = await startAt(NOON, limits);
    harness.ports.budget.ledger.setReset('acc_main', { resetAt: end, periodMonths: 1 }, NOON);
    expect((await speak()).status).toBe(200);
    clock.now = end - 1;
    expect(await speak()).toEqual(SPENT);
    clock.now = end;
    expect((await speak()).status).toBe(200);
    expect(await speak()).toEqual(SPENT);
  });

  it.each([
    ['a minute', 60_000],
    ['an hour', HOUR],
    ['a day', DAY],
    ['a month', 31 * DAY],
    ['years', 800 * DAY],
  ])('E19: that goes back %s renews nothing', async (_what, step) => {
    const limits = { hourMilli: 10_000, dayMilli: 20_000, monthMilli: 30_000 };
    const { clock, harness, speak } = await startAt(NOON, limits);
    expect((await speak()).status).toBe(200);
    clock.now = NOON - step;
    expect(await speak()).toEqual(SPENT);
    clock.now = NOON + 1;
    expect(await speak()).toEqual(SPENT);
    clock.now = NOON + HOUR;
    expect((await speak()).status).toBe(200);
    expect(harness.sent()).toHaveLength(2);
  });

  it('E19: a call that ends after the clock went back counts when it was set aside', async () => {
    const { clock, harness, speak } = await startAt(NOON, { dayMilli: 10_000 });
    harness.charge((_request, response) => {
      clock.now = NOON - DAY;
      response.writeHead(200, { 'character-cost': '10' }).end('sound');
    });
    expect((await speak()).status).toBe(200);
    expect((await harness.ports.log.outcome()).facts).toMatchObject({ countedAt: NOON });
    expect(await speak()).toEqual(SPENT);
  });

  it('E19: a call that ends in the next window is booked there, and was set aside in both', async () => {
    const { clock, harness, speak } = await startAt(NOON, { dayMilli: 10_000 });
    const { promise: held, resolve: release } = Promise.withResolvers<void>();
    harness.charge((_request, response) => {
      void held.then(() => response.writeHead(200, { 'character-cost': '10' }).end('sound'));
    });
    const first = speak();
    await harness.arrived(1);
    clock.now = NOON + DAY;
    expect(await speak()).toEqual(SPENT);
    release();
    expect((await first).status).toBe(200);
    expect(harness.day()).toMatchObject({ spentMilli: 10_000, reservedMilli: 0 });
  });
});

describe('a million settlements', () => {
  it('E21: add up to the thousandth', () => {
    const ledger = new Ledger();
    let exact = 0n;
    let state = 1;
    for (let call = 0; call < 1_000_000; call += 1) {
      // A linear congruential generator: odd thousandths, as no bill has.
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
      const milli = state % 100_003;
      const callId = `c${call}`;
      const hit = ledger.reserve({
        callId,
        agentId: 'agt_1',
        accountId: 'acc_main',
        agentLimits: NO_AGENT_LIMITS,
        accountLimits: NO_ACCOUNT_LIMITS,
        milli: milli + 7,
        slots: 0,
        now: NOON,
      });
      if (hit !== null) throw new Error('no limit applies');
      if (call % 10 === 9) ledger.release(callId);
      else {
        ledger.settle(callId, milli, NOON);
        exact += BigInt(milli);
      }
    }
    const { day, month } = ledger.usage('acc_main', 'agt_1', NO_AGENT_LIMITS, NOON).windows;
    expect([BigInt(day.spentMilli), BigInt(month.spentMilli)]).toEqual([exact, exact]);
    expect(day.reservedMilli).toBe(0);
    expect(BigInt(ledger.accountUsage('acc_main', NO_ACCOUNT_LIMITS, NOON).windows.day.spentMilli)).toBe(exact);
  });
});
