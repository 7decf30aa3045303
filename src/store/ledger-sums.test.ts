import { describe, expect, it } from 'vitest';
import { decision, makeStore, notice, outcome, type TestStore } from '../../test/support/store-fixtures.ts';
import type { NewEntry } from '../core/entry.ts';
import { Ledger } from '../core/ledger.ts';
import { NO_ACCOUNT_LIMITS, NO_AGENT_LIMITS } from '../core/limits.ts';
import { ledgerIndex } from './ledger-index.ts';
import { LATEST_COUNTED, LEDGER_SUMS, readLedgerSums, SLOT_ROWS } from './ledger-sums.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const NOW = new Date(2026, 10, 24, 12, 30).getTime();
const MAIN = { accountId: 'acc_main', since: NOW - 10 * DAY };

let calls = 0;

async function end(store: TestStore, parts: Partial<NewEntry>): Promise<void> {
  calls += 1;
  const id = `call_${calls}`;
  const { agentId = 'agt_1' } = parts;
  await store.log.record(decision(id, { agentId, at: parts.at ?? NOW }));
  store.log.append(outcome(id, { facts: { account: 'acc_main' }, ...parts }));
  await store.log.record(notice('Something happened'));
}

function planOf(store: TestStore, sql: string, ...values: readonly number[]): string {
  const plan = store.db.prepare<number[], { detail: string }>(`EXPLAIN QUERY PLAN ${sql}`).all(...values);
  return plan.map(({ detail }) => detail).join('; ');
}

describe('the sums that a ledger starts with', () => {
  it('are none in an empty log', () => {
    const { db } = makeStore();
    expect(readLedgerSums(db, { now: NOW, accounts: [MAIN] })).toEqual({
      latest: null,
      accounts: [{ ...MAIN, sums: [] }],
    });
    expect(readLedgerSums(db, { now: NOW, accounts: [] })).toEqual({ latest: null, accounts: [] });
  });

  it('hold what each agent spent on each account since its own beginning, to the millisecond', async () => {
    const store = makeStore();
    const other = { accountId: 'acc_other', since: NOW - 2 * DAY };
    const facts = { account: 'acc_other' };
    for (const [at, creditsMilli] of [
      [MAIN.since - 1, 1],
      [MAIN.since, 20],
      [NOW, 300],
    ] as const) {
      await end(store, { at, creditsMilli });
    }
    await end(store, { at: MAIN.since, creditsMilli: 4000, agentId: 'agt_2' });
    await end(store, { at: other.since - 1, creditsMilli: 50_000, facts });
    await end(store, { at: other.since, creditsMilli: 600_000, facts });
    await end(store, { at: NOW, creditsMilli: 7, facts: { account: 'acc_third' } });
    await end(store, { at: NOW, creditsMilli: 7, facts: {} });
    const { accounts, latest } = readLedgerSums(store.db, { now: NOW, accounts: [MAIN, other] });
    expect(latest).toBe(NOW);
    expect(accounts).toEqual([
      {
        ...MAIN,
        sums: [
          { agentId: 'agt_1', from: MAIN.since, to: MAIN.since, milli: 20, slots: 0 },
          { agentId: 'agt_2', from: MAIN.since, to: MAIN.since, milli: 4000, slots: 0 },
          { agentId: 'agt_1', from: NOW, to: NOW, milli: 300, slots: 0 },
        ],
      },
      { ...other, sums: [{ agentId: 'agt_1', from: other.since, to: other.since, milli: 600_000, slots: 0 }] },
    ]);
  });

  it('are apart where a day or this hour begins', async () => {
    const store = makeStore();
    const hour = new Date(2026, 10, 24, 12).getTime();
    const today = new Date(2026, 10, 24).getTime();
    const times = [today - 1, today, hour - 1, hour, hour + 1];
    for (const at of times) await end(store, { at, creditsMilli: 10 });
    const { sums } = readLedgerSums(store.db, { now: NOW, accounts: [MAIN] }).accounts[0] ?? { sums: [] };
    expect(sums.map(({ from, to, milli }) => [from, to, milli])).toEqual([
      [today - 1, today - 1, 10],
      [today, hour - 1, 20],
      [hour, hour + 1, 20],
    ]);
  });

  it('E19: count at the time of the ledger, also what lies in the future, and name the newest', async () => {
    const store = makeStore();
    const ahead = NOW + 3 * DAY;
    await end(store, { at: NOW, creditsMilli: 5, facts: { account: 'acc_main', countedAt: ahead } });
    await end(store, { at: NOW + 1, creditsMilli: null });
    expect(readLedgerSums(store.db, { now: NOW, accounts: [MAIN] })).toEqual({
      latest: ahead,
      accounts: [{ ...MAIN, sums: [{ agentId: 'agt_1', from: ahead, to: ahead, milli: 5, slots: 0 }] }],
    });
  });

  it('end where they are asked to, for an account whose month turned out longer', async () => {
    const store = makeStore();
    const until = NOW - 5 * DAY;
    for (const at of [until - 1, until, NOW]) await end(store, { at, creditsMilli: 10 });
    await end(store, { at: until - 1, creditsMilli: null, facts: { account: 'acc_main', voiceSlots: 1 } });
    await end(store, { at: until, creditsMilli: null, facts: { account: 'acc_main', voiceSlots: 1 } });
    const { sums } = readLedgerSums(store.db, { now: NOW, accounts: [{ ...MAIN, until }] }).accounts[0] ?? { sums: [] };
    expect(sums).toEqual([
      { agentId: 'agt_1', from: until - 1, to: until - 1, milli: 10, slots: 0 },
      { agentId: 'agt_1', from: until - 1, to: until - 1, milli: 0, slots: 1 },
    ]);
  });

  it('count voices that were added since the month began', async () => {
    const store = makeStore();
    const facts = { account: 'acc_main', voiceSlots: 1 };
    await end(store, { at: MAIN.since - 1, creditsMilli: null, facts });
    await end(store, { at: MAIN.since, creditsMilli: null, facts });
    await end(store, { at: NOW, creditsMilli: 5, facts, agentId: 'agt_2' });
    const { sums } = readLedgerSums(store.db, { now: NOW, accounts: [MAIN] }).accounts[0] ?? { sums: [] };
    expect(sums.filter(({ slots }) => slots > 0)).toEqual([
      { agentId: 'agt_1', from: MAIN.since, to: MAIN.since, milli: 0, slots: 1 },
      { agentId: 'agt_2', from: NOW, to: NOW, milli: 0, slots: 1 },
    ]);
  });

  it('take a correction into the span of the call that it corrects', async () => {
    const store = makeStore();
    const facts = { account: 'acc_main', countedAt: MAIN.since };
    await end(store, { at: MAIN.since, creditsMilli: 900 });
    await store.log.record({ ...notice('It cost less'), agentId: 'agt_1', at: NOW, creditsMilli: -400, facts });
    const { sums } = readLedgerSums(store.db, { now: NOW, accounts: [MAIN] }).accounts[0] ?? { sums: [] };
    expect(sums).toEqual([{ agentId: 'agt_1', from: MAIN.since, to: MAIN.since, milli: 500, slots: 0 }]);
  });

  it('E3: give a ledger back what it held before the crash', async () => {
    const store = makeStore();
    await end(store, { at: NOW - DAY, creditsMilli: 1000 });
    await end(store, { at: NOW - 1, creditsMilli: 200, facts: { account: 'acc_main', voiceSlots: 1 } });
    await end(store, { at: NOW - 1, creditsMilli: 30, agentId: 'agt_2' });
    const ledger = new Ledger();
    const need = ledger.missing('acc_main', NOW);
    ledger.restore(
      readLedgerSums(store.db, { now: NOW, accounts: need === null ? [] : [{ accountId: 'acc_main', ...need }] }),
    );
    const { windows, slotsUsed } = ledger.usage('acc_main', 'agt_1', NO_AGENT_LIMITS, NOW);
    expect([windows.hour, windows.day, windows.month].map(({ spentMilli }) => spentMilli)).toEqual([200, 200, 1200]);
    expect(slotsUsed).toBe(1);
    expect(ledger.accountUsage('acc_main', NO_ACCOUNT_LIMITS, NOW).windows.month.spentMilli).toBe(1230);
    expect(ledger.missing('acc_main', NOW)).toBeNull();
  });

  it('are read from the indexes alone', () => {
    const store = makeStore();
    expect(planOf(store, LEDGER_SUMS, 0, NOW)).toContain('USING COVERING INDEX audit_spent (<expr>>? AND <expr><?)');
    expect(planOf(store, SLOT_ROWS, 0)).toContain('USING COVERING INDEX audit_slots (<expr>>?)');
    expect(planOf(store, LATEST_COUNTED)).toMatch(/^SCAN audit USING COVERING INDEX audit_spent$/);
  });

  it('do not change when the indexes are made once more', async () => {
    const store = makeStore();
    await end(store, { at: NOW, creditsMilli: 10 });
    const before = readLedgerSums(store.db, { now: NOW, accounts: [MAIN] });
    ledgerIndex(store.db);
    expect(readLedgerSums(store.db, { now: NOW, accounts: [MAIN] })).toEqual(before);
  });
});
