import { setImmediate as turn } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import {
  decision,
  makeFolder,
  makeStore,
  outcome,
  storedAgent,
  withAgents,
} from '../../test/support/store-fixtures.ts';
import type { Entry, NewEntry } from '../core/entry.ts';
import { type AccountLimits, type AgentLimits, NO_AGENT_LIMITS } from '../core/limits.ts';
import type { AccountPolicy } from '../core/policy-state.ts';
import type { Route } from '../core/ports.ts';
import type { Subscription, SubscriptionReading } from '../gateway/subscription.ts';
import { readLedgerSums } from '../store/ledger-sums.ts';
import { openMoneySettings } from '../store/money-settings.ts';
import { readPolicy } from '../store/policy-tables.ts';
import { openMoney } from './money.ts';

const DAY = 86_400_000;
/** Noon where the tests run, far from the end of any window. */
const START = new Date(2026, 10, 24, 12).getTime();
const ACCOUNT = 'acc_main';
const AGENT = storedAgent('agt_1', { accountId: ACCOUNT });
const ROUTE: Route = {
  accountId: ACCOUNT,
  accountName: 'main',
  sandbox: false,
  origin: 'http://127.0.0.1:9',
  key: 'k',
  secrets: ['k'],
};

function subscribed(parts: Partial<Subscription> = {}): SubscriptionReading {
  const subscription = { tier: 'pro', used: 100, limit: 1000, overage: 0, resetAt: null, periodMonths: 1, ...parts };
  return { ok: true, subscription };
}

interface Given {
  readonly dir?: string;
  /** Entries that the log holds before the start. */
  readonly log?: readonly NewEntry[];
  readonly limits?: Partial<AccountLimits>;
}

function make({ dir = makeFolder(), log = [], limits = {} }: Given = {}) {
  const before = makeStore(dir);
  for (const entry of log) before.log.append(entry);
  before.close();
  const store = makeStore(dir);
  store.log.closeUnfinished();
  const rig = {
    time: START,
    reading: subscribed() as SubscriptionReading | Promise<SubscriptionReading>,
    reads: 0,
    timers: [] as { readonly due: number; readonly run: () => void }[],
  };
  const policy = withAgents(readPolicy(store.db), AGENT);
  const account: AccountPolicy = {
    id: ACCOUNT,
    name: 'main',
    kind: 'real',
    region: 'global',
    hasKey: true,
    limits: { hourMilli: null, dayMilli: null, monthMilli: null, floorMilli: null, ownerSlot: false, ...limits },
  };
  const state = { ...policy, accounts: new Map([...policy.accounts, [ACCOUNT, account] as const]) };
  const appended: NewEntry[] = [];
  const money = openMoney({
    readSums: (query) => readLedgerSums(store.db, query),
    settings: openMoneySettings(store.db),
    book: { state },
    append: (entry) => appended.push(entry),
    accountRoute: (accountId) => (accountId === ACCOUNT ? ROUTE : 'no_key'),
    readSubscription: async () => {
      rig.reads += 1;
      return rig.reading;
    },
    readModels: async () => null,
    now: () => rig.time,
    onTrouble: (error) => {
      throw error;
    },
    timing: {
      clock: () => rig.time,
      later(run, ms) {
        const timer = { due: rig.time + ms, run };
        rig.timers.push(timer);
        return () => {
          rig.timers = rig.timers.filter((other) => other !== timer);
        };
      },
    },
  });
  let seq = 0;
  return {
    rig,
    money,
    appended,
    store,
    usage: (of: Partial<AgentLimits> = {}) =>
      money.ledger.usage(ACCOUNT, AGENT.id, { ...NO_AGENT_LIMITS, ...of }, rig.time),
    remaining: () => money.ledger.accountUsage(ACCOUNT, account.limits, rig.time).remainingMilli,
    async look() {
      money.look();
      await turn();
    },
    /** What is due by then runs. */
    async pass(ms: number) {
      const end = rig.time + ms;
      for (;;) {
        const [next] = rig.timers.filter(({ due }) => due <= end).sort((one, other) => one.due - other.due);
        if (next === undefined) break;
        rig.timers = rig.timers.filter((timer) => timer !== next);
        rig.time = next.due;
        next.run();
        await turn();
      }
      rig.time = end;
    },
    /** A whole call that cost its bound, so far as is known. */
    call(callId: string, milli: number) {
      money.budget.reserve({ callId, agent: AGENT, milli, slots: 0 });
      money.budget.settle(callId, milli);
      const facts = { account: ACCOUNT, boundMilli: milli, fingerprint: 'a' };
      const entries = [
        decision(callId, { at: rig.time, facts }),
        outcome(callId, { at: rig.time, creditsMilli: milli, facts: { account: ACCOUNT, settledBy: 'bound' } }),
      ];
      money.hear(
        entries.map((entry): Entry => {
          seq += 1;
          return { ...entry, seq, hash: '' };
        }),
      );
    },
  };
}

function spent(callId: string, at: number, creditsMilli: number, facts: NewEntry['facts'] = {}): NewEntry[] {
  const account = { account: ACCOUNT };
  return [
    decision(callId, { at, facts: { ...account, boundMilli: creditsMilli } }),
    outcome(callId, { at, creditsMilli, facts: { ...account, ...facts } }),
  ];
}

describe('the start', () => {
  it('restores what was spent in each window, and by whom', () => {
    const log = [
      ...spent('a', START - 60_000, 1_000),
      ...spent('b', START - 3 * 3_600_000, 2_000),
      ...spent('c', START - 3 * DAY, 4_000),
      ...spent('d', START - 40 * DAY, 8_000),
    ];
    const { windows } = make({ log }).usage();
    expect([windows.hour.spentMilli, windows.day.spentMilli, windows.month.spentMilli]).toEqual([0, 3_000, 7_000]);
    const later = make({ log: spent('a', START, 1_000) }).usage();
    expect(later.windows.hour.spentMilli).toBe(1_000);
  });

  it('counts a call that a crash left open at its bound', () => {
    const facts = { account: ACCOUNT, boundMilli: 5_000 };
    const { usage } = make({ log: [decision('a', { at: START - 60_000, facts })] });
    expect(usage().windows.month.spentMilli).toBe(5_000);
  });

  it('restores corrections and voices', () => {
    const log = [
      ...spent('a', START - 2 * 3_600_000, 9_000, { voiceSlots: 1 }),
      outcome('a', { kind: 'notice', at: START, creditsMilli: -4_000, facts: { account: ACCOUNT } }),
    ];
    const { usage } = make({ log });
    expect(usage().windows.month.spentMilli).toBe(5_000);
    expect(usage().slotsUsed).toBe(1);
  });

  it('holds limits to what was spent before it', () => {
    const { money, rig } = make({ log: spent('a', START - 60_000, 7_000) });
    const agent = { ...AGENT, limits: { ...NO_AGENT_LIMITS, dayMilli: 10_000 } };
    expect(money.budget.reserve({ callId: 'b', agent, milli: 4_000, slots: 0 })).toMatchObject({ leftMilli: 3_000 });
    expect(money.budget.reserve({ callId: 'b', agent, milli: 3_000, slots: 0 })).toBeNull();
    expect(rig.reads).toBe(0);
  });

  it('does not renew a limit where the clock was set back', () => {
    const { usage, rig } = make({ log: spent('a', START + 2 * DAY, 7_000) });
    rig.time = START;
    expect(usage().windows.day.spentMilli).toBe(7_000);
  });
});

describe('a reading of the account', () => {
  it('tells what is left, and what is settled since is taken off', async () => {
    const { look, remaining, call } = make();
    expect(remaining()).toBeNull();
    await look();
    expect(remaining()).toBe(900_000);
    call('a', 20_000);
    expect(remaining()).toBe(880_000);
  });

  it('lets calls through down to the floor, and none before it came', async () => {
    const { look, money } = make({ limits: { floorMilli: 850_000 } });
    const claim = { callId: 'a', agent: AGENT, milli: 60_000, slots: 0 } as const;
    expect(money.budget.check(claim)).toMatchObject({ limit: 'floor_unknown' });
    await look();
    expect(money.budget.check(claim)).toMatchObject({ limit: 'floor', leftMilli: 50_000 });
    expect(money.budget.check({ ...claim, milli: 50_000 })).toBeNull();
  });

  it('names the month: of one that is longer than 31 days, the rest of the log is read too', async () => {
    const log = [
      ...spent('a', START - 50 * DAY, 1_000),
      ...spent('b', START - 80 * DAY, 2_000),
      ...spent('c', START, 4),
    ];
    const { look, usage, rig } = make({ log });
    expect(usage().windows.month.spentMilli).toBe(4);
    rig.reading = subscribed({ resetAt: START + 30 * DAY, periodMonths: 3 });
    await look();
    expect(usage().windows.month).toMatchObject({ spentMilli: 1_004, renewsAt: START + 30 * DAY });
    rig.reading = subscribed({ resetAt: START + 10 * DAY, periodMonths: 1 });
    rig.time += 11 * 60_000;
    await look();
    expect(usage().windows.month.spentMilli).toBe(4);
  });

  it('that fails changes nothing', async () => {
    const { look, remaining, rig } = make();
    await look();
    rig.reading = { ok: false, problem: 'no connection' };
    rig.time += 11 * 60_000;
    await look();
    expect(rig.reads).toBe(2);
    expect(remaining()).toBe(900_000);
  });

  it('of an older key counts for nothing, however late it comes', async () => {
    const { look, money, remaining, rig } = make();
    const late = Promise.withResolvers<SubscriptionReading>();
    rig.reading = late.promise;
    await look();
    rig.reading = { ok: false, problem: 'the new key is refused' };
    money.renew(ACCOUNT);
    late.resolve(subscribed());
    await turn();
    expect(remaining()).toBeNull();
    expect(money.meter.of(ACCOUNT).subscription).toBeNull();
  });

  it('is taken again 30 s after the last call, where a cost is not known: what it tells corrects the books', async () => {
    const { look, call, pass, usage, appended, rig } = make();
    await look();
    await pass(60_000);
    call('a', 20_000);
    rig.reading = subscribed({ used: 107 });
    await pass(2_000);
    expect([rig.reads, usage().windows.month.spentMilli]).toEqual([2, 20_000]);
    await pass(28_000);
    expect([rig.reads, usage().windows.month.spentMilli]).toEqual([3, 7_000]);
    expect(appended).toMatchObject([{ reason: 'cost_corrected', callId: 'a', creditsMilli: -13_000 }]);
    await pass(300_000);
    expect(rig.reads).toBe(3);
  });

  it('ends with Bollard', async () => {
    const { money, look, call, pass, rig } = make();
    await look();
    call('a', 20_000);
    money.close();
    await pass(60_000);
    expect(rig.reads).toBe(1);
  });
});
