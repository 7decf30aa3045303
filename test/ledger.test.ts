/** The ledger under any sequence of calls, ends, crashes, clocks and limits, beside a naive one that adds up everything anew. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Ledger } from '../src/core/ledger.ts';
import type { LedgerRequest } from '../src/core/ledger-types.ts';
import { hourOf, WINDOW_KINDS } from '../src/core/windows.ts';
import { ACCOUNTS, AGENTS, NaiveLedger } from './support/naive-ledger.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const START = new Date(2026, 10, 24, 12, 20).getTime();

/** The ledger under test: a crash puts a new one in its place. */
interface Real {
  ledger: Ledger;
}

type Step = (model: NaiveLedger, real: Real) => void;

/** A step, and afterwards all that must hold at every moment. */
class Command implements fc.Command<NaiveLedger, Real> {
  readonly #words: string;
  readonly #step: Step;

  constructor(words: string, step: Step) {
    this.#words = words;
    this.#step = step;
  }

  check(): boolean {
    return true;
  }

  run(model: NaiveLedger, real: Real): void {
    this.#step(model, real);
    model.tick();
    const over = model.over();
    for (const key of model.excused) if (!over.includes(key)) model.excused.delete(key);
    // Spent and reserved stay within each limit, unless a bill, the owner or the account made it otherwise.
    expect(over.filter((key) => !model.excused.has(key))).toEqual([]);
    compare(model, real.ledger);
  }

  toString(): string {
    return this.#words;
  }
}

/** All that the ledger says, beside all that it should. */
function compare(model: NaiveLedger, ledger: Ledger): void {
  const said: unknown[] = [];
  const expected: unknown[] = [];
  for (const accountId of ACCOUNTS) {
    const account = ledger.accountUsage(accountId, model.accountLimitsOf(accountId), model.now);
    said.push(account.remainingMilli, account.windows);
    expected.push(model.remaining(accountId), windowsOf(model, accountId, null));
    for (const agentId of AGENTS) {
      said.push(ledger.usage(accountId, agentId, model.limitsOf(agentId), model.now));
      expected.push({
        windows: windowsOf(model, accountId, agentId),
        slotsUsed: model.slots(accountId, agentId),
        slotsReserved: model.reservedSlots(accountId, agentId),
      });
    }
  }
  expect(said).toEqual(expected);
}

function windowsOf(model: NaiveLedger, accountId: string, agentId: string | null) {
  const reservedMilli = model.reserved(accountId, agentId);
  const entries = WINDOW_KINDS.map((kind) => {
    const { start: startedAt, end: renewsAt } = model.bounds(accountId, kind);
    const spentMilli = model.spent(accountId, agentId, kind);
    const limitMilli = model.limit(accountId, agentId, kind);
    const leftMilli = limitMilli === null ? null : Math.max(0, limitMilli - spentMilli - reservedMilli);
    return [kind, { limitMilli, spentMilli, reservedMilli, leftMilli, startedAt, renewsAt }];
  });
  return Object.fromEntries(entries);
}

/** What the ledger says is missing, read from the log. */
function restoreMissing(model: NaiveLedger, ledger: Ledger): void {
  for (const accountId of ACCOUNTS) {
    const span = ledger.missing(accountId, model.now);
    if (span !== null) ledger.restore(model.sums(accountId, span.since, span.until));
  }
}

function crash(model: NaiveLedger, real: Real): void {
  // What was open is closed at its bound, as `closeUnfinished` does, at the time that the log knows.
  model.latest = Math.max(model.now, ...[...model.log, ...model.open].map(({ at }) => at));
  for (const call of model.open) model.book(call, call.milli, model.latest);
  model.cycles.clear();
  model.balances.clear();
  model.settled.clear();
  model.marks.length = 0;
  // The month of an account whose reset is not known any more may be longer than it was.
  model.excuse();
  real.ledger = new Ledger();
  restoreMissing(model, real.ledger);
}

const agent = fc.constantFrom(...AGENTS);
const account = fc.constantFrom(...ACCOUNTS);
/** Mostly small beside the limits, so that they are met often and exactly. */
const milli = fc.oneof(
  { weight: 4, arbitrary: fc.integer({ min: 0, max: 40 }) },
  { weight: 1, arbitrary: fc.nat(200) },
);
const limit = fc.option(fc.integer({ min: 0, max: 300 }), { freq: 3 });
const later = fc.oneof(fc.nat(20 * 60_000), fc.nat(3 * HOUR), fc.nat(2 * DAY), fc.nat(40 * DAY));

const reserve = fc.tuple(agent, account, milli, fc.constantFrom(0, 0, 1, 2)).map(
  ([agentId, accountId, bound, slots]) =>
    new Command(`${agentId} reserves ${bound} and ${slots} voices on ${accountId}`, (model, { ledger }) => {
      const at = model.tick();
      model.calls += 1;
      const callId = `call_${model.calls}`;
      const limits = { agentLimits: model.limitsOf(agentId), accountLimits: model.accountLimitsOf(accountId) };
      const request: LedgerRequest = { callId, agentId, accountId, milli: bound, slots, now: model.now, ...limits };
      const expected = model.hit(accountId, agentId, bound, slots);
      expect(ledger.check(request)?.limit ?? null).toBe(expected);
      expect(ledger.reserve(request)?.limit ?? null).toBe(expected);
      if (expected === null) model.open.push({ callId, agentId, accountId, milli: bound, slots, at });
    }),
);

/** `share`: of the bound, in percent. */
const settle = fc.tuple(fc.nat(), fc.oneof(fc.nat(100), fc.constant(100), fc.integer({ min: 101, max: 300 }))).map(
  ([index, share]) =>
    new Command(`call ${index} costs ${share} %`, (model, { ledger }) => {
      const call = model.open[index % Math.max(1, model.open.length)];
      if (call === undefined) return;
      const at = model.tick();
      const cost = Math.ceil((call.milli * share) / 100);
      const settled = ledger.settle(call.callId, cost, model.now);
      expect(settled).toMatchObject({ countedAt: at, slots: call.slots });
      model.book(call, cost, at);
      if (cost > call.milli) model.excuse();
    }),
);

const release = fc.nat().map(
  (index) =>
    new Command(`call ${index} is released`, (model, { ledger }) => {
      const call = model.open[index % Math.max(1, model.open.length)];
      if (call === undefined) return;
      ledger.release(call.callId);
      model.open = model.open.filter((one) => one !== call);
    }),
);

const correct = fc.tuple(fc.nat(), fc.integer({ min: -100, max: 100 })).map(
  ([index, percent]) =>
    new Command(`booking ${index} is corrected by ${percent} %`, (model, { ledger }) => {
      const booking = model.log[index % Math.max(1, model.log.length)];
      if (booking === undefined || booking.milli <= 0) return;
      const { accountId, agentId, at } = booking;
      const delta = Math.trunc((booking.milli * percent) / 100);
      ledger.correct(accountId, agentId, at, delta);
      model.log[model.log.indexOf(booking)] = { ...booking, milli: booking.milli + delta };
      if (delta > 0) model.excuse();
    }),
);

const clock = fc.tuple(later, fc.constantFrom(1, 1, 1, -1)).map(
  ([ms, sign]) =>
    new Command(`the clock goes ${sign > 0 ? 'on' : 'back'} by ${ms} ms`, (model) => {
      const before = model.latest;
      const taken = ACCOUNTS.map((accountId) => model.spent(accountId, null, 'hour'));
      model.now += ms * sign;
      model.tick();
      // A raise that ended leaves its agent over the limit.
      if (model.latest > before) model.excuse();
      else expect(ACCOUNTS.map((accountId) => model.spent(accountId, null, 'hour'))).toEqual(taken);
    }),
);

const limits = fc
  .tuple(
    agent,
    account,
    fc.record({ hourMilli: limit, dayMilli: limit, monthMilli: limit }),
    limit,
    limit,
    fc.boolean(),
  )
  .map(
    ([agentId, accountId, windows, other, slots, ofAgent]) =>
      new Command(`limits of ${ofAgent ? agentId : accountId}: ${JSON.stringify([windows, other, slots])}`, (model) => {
        const voiceSlots = slots === null ? null : slots % 5;
        const own = { ...windows, perRequestMilli: other, voiceSlots };
        if (ofAgent) model.agentLimits.set(agentId, { ...model.limitsOf(agentId), ...own });
        else model.accountLimits.set(accountId, { ...model.accountLimitsOf(accountId), ...windows, floorMilli: other });
        model.excuse();
      }),
  );

const raise = fc.tuple(agent, fc.nat(200), later).map(
  ([agentId, more, ms]) =>
    new Command(`${agentId} is raised by ${more} for ${ms} ms`, (model) => {
      const until = model.now + ms;
      model.agentLimits.set(agentId, { ...model.limitsOf(agentId), raise: { milli: more, until } });
      model.excuse();
    }),
);

const reset = fc.tuple(account, fc.integer({ min: -70 * 24, max: 70 * 24 }), fc.constantFrom(1, 3)).map(
  ([accountId, hours, periodMonths]) =>
    new Command(`${accountId} resets ${hours} hours away, every ${periodMonths} months`, (model, { ledger }) => {
      const cycle = { resetAt: hourOf(model.now + hours * HOUR).start, periodMonths };
      ledger.setReset(accountId, cycle, model.now);
      model.cycles.set(accountId, cycle);
      model.tick();
      restoreMissing(model, ledger);
      model.excuse();
    }),
);

const mark = account.map(
  (accountId) =>
    new Command(`a reading of ${accountId} begins`, (model, { ledger }) => {
      const own = model.settled.get(accountId) ?? 0;
      expect(ledger.mark(accountId)).toBe(own);
      model.marks.push({ accountId, mark: own });
    }),
);

const balance = fc.option(fc.integer({ min: -100, max: 1000 }), { freq: 6 }).map(
  (remaining) =>
    new Command(`a reading ends with ${remaining}`, (model, { ledger }) => {
      const reading = model.marks.shift();
      if (reading === undefined) return;
      const { accountId, mark: own } = reading;
      ledger.setBalance(accountId, remaining, own);
      if (remaining === null) model.balances.delete(accountId);
      else model.balances.set(accountId, { remainingMilli: remaining, mark: own });
    }),
);

const dies = fc.constant(new Command('a crash', crash));

function setup() {
  const model = new NaiveLedger(START);
  const real: Real = { ledger: new Ledger() };
  crash(model, real);
  return { model, real };
}

describe('the ledger beside a naive one', () => {
  it('E1, E3, E19: never lets spent and reserved pass a limit, whatever happens in whatever order', () => {
    const anything = fc.commands(
      [reserve, reserve, reserve, settle, settle, release, correct, clock, limits, raise, reset, mark, balance, dies],
      { maxCommands: 120, size: 'max' },
    );
    fc.assert(
      fc.property(anything, (commands) => fc.modelRun(setup, commands)),
      { numRuns: 50 },
    );
  });

  it('E1, E3: needs no excuse while bills keep to their bounds and nobody lowers anything', () => {
    const bound = fc.tuple(fc.nat(), fc.nat(100)).map(
      ([index, share]) =>
        new Command(`call ${index} costs ${share} %`, (model, { ledger }) => {
          const call = model.open[index % Math.max(1, model.open.length)];
          if (call === undefined) return;
          const at = model.tick();
          const cost = Math.floor((call.milli * share) / 100);
          ledger.settle(call.callId, cost, model.now);
          model.book(call, cost, at);
        }),
    );
    const onwards = fc.tuple(later, fc.constantFrom(1, 1, -1)).map(
      ([ms, sign]) =>
        new Command(`the clock goes by ${ms * sign} ms`, (model) => {
          model.now += ms * sign;
        }),
    );
    const commands = fc.commands([reserve, reserve, bound, release, onwards, dies], { maxCommands: 150, size: 'max' });
    fc.assert(
      fc.property(fc.array(fc.tuple(limit, limit, limit), { minLength: 5, maxLength: 5 }), commands, (all, run) => {
        const ready = () => {
          const { model, real } = setup();
          for (const [index, [hourMilli, dayMilli, monthMilli]] of all.entries()) {
            const windows = { hourMilli, dayMilli, monthMilli };
            const [agentId, accountId] = [AGENTS[index], ACCOUNTS[index - AGENTS.length]];
            if (agentId !== undefined) model.agentLimits.set(agentId, { ...model.limitsOf(agentId), ...windows });
            if (accountId !== undefined)
              model.accountLimits.set(accountId, { ...model.accountLimitsOf(accountId), ...windows });
          }
          model.excuse = () => expect(model.over()).toEqual([]);
          return { model, real };
        };
        fc.modelRun(ready, run);
      }),
      { numRuns: 50 },
    );
  });
});
