import { describe, expect, it } from 'vitest';
import {
  decision,
  makeStore,
  notice,
  outcome,
  storedAgent,
  type TestStore,
} from '../../test/support/store-fixtures.ts';
import { localDays } from '../core/local-days.ts';
import { openReadOnly } from './database.ts';
import { readSpending, SPENT_SUMS, type Spending, type SpendingQuery } from './spending.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
/** Noon here, wherever that is: whole days back stay at noon, give or take a change of the clocks. */
const NOW = new Date(2026, 10, 24, 12).getTime();
const MAIN = { accountId: 'acc_main', since: NOW - 10 * DAY };

let calls = 0;

interface Spent {
  readonly agentId?: string;
  readonly agent?: string;
  readonly at: number;
  readonly milli: number | null;
  readonly account?: string | null;
}

/** A call from its decision to its end. */
async function spend(store: TestStore, spent: Spent): Promise<void> {
  const { agentId = 'agt_1', agent = 'One', at, milli, account = 'acc_main' } = spent;
  calls += 1;
  const id = `call_${calls}`;
  const facts = account === null ? {} : { account };
  await store.log.record(decision(id, { agentId, agent, at, operation: 'text_to_speech.convert' }));
  store.log.append(outcome(id, { agentId, agent, at, creditsMilli: milli, facts }));
  // What is queued is written before what is recorded.
  await store.log.record(notice('Something happened'));
}

function read(store: TestStore, periods: SpendingQuery['periods'] = [MAIN]): Spending {
  const db = openReadOnly(store.path);
  try {
    return readSpending(db, { now: NOW, periods });
  } finally {
    db.close();
  }
}

describe('spending', () => {
  it('is nothing in an empty log', () => {
    expect(read(makeStore())).toEqual({ agents: [], days: [], burn: [], open: [] });
  });

  it('adds up today, the period and its calls for each agent, in whole thousandths', async () => {
    const store = makeStore();
    for (let call = 0; call < 3; call += 1) await spend(store, { at: NOW - HOUR / 2, milli: 1 });
    await spend(store, { at: NOW - 3 * DAY, milli: 2_500 });
    await spend(store, { at: NOW - 20 * DAY, milli: 7_000 });
    await spend(store, { agentId: 'agt_2', agent: 'Two', at: NOW - 2 * DAY, milli: 9_000 });
    expect(read(store).agents).toEqual([
      { agentId: 'agt_2', agent: 'Two', accountId: 'acc_main', todayMilli: 0, periodMilli: 9_000, calls: 1 },
      { agentId: 'agt_1', agent: 'One', accountId: 'acc_main', todayMilli: 3, periodMilli: 2_503, calls: 4 },
    ]);
  });

  it('counts each account from the beginning of its own period, and keeps accounts apart', async () => {
    const store = makeStore();
    const other = { accountId: 'acc_other', since: NOW - 2 * DAY };
    await spend(store, { at: NOW - 5 * DAY, milli: 100 });
    await spend(store, { at: NOW - 5 * DAY, milli: 200, account: 'acc_other' });
    await spend(store, { at: NOW - DAY, milli: 400, account: 'acc_other' });
    const periods = read(store, [MAIN, other]).agents.map(({ accountId, periodMilli }) => [accountId, periodMilli]);
    expect(new Map(periods.map(([id, milli]) => [id, milli]))).toEqual(
      new Map([
        ['acc_other', 400],
        ['acc_main', 100],
      ]),
    );
  });

  it('begins a period to the millisecond', async () => {
    const store = makeStore();
    await spend(store, { at: MAIN.since - 1, milli: 1 });
    await spend(store, { at: MAIN.since, milli: 10 });
    expect(read(store).agents).toMatchObject([{ periodMilli: 10, calls: 1 }]);
  });

  it('reaches back further than the days where a period does', async () => {
    const store = makeStore();
    await spend(store, { at: NOW - 200 * DAY, milli: 5_000 });
    const { agents, days } = read(store, [{ accountId: 'acc_main', since: NOW - 300 * DAY }]);
    expect(agents).toMatchObject([{ periodMilli: 5_000 }]);
    expect(days).toEqual([]);
  });

  it('tells day and agent, oldest first, for 31 days', async () => {
    const store = makeStore();
    const names = localDays(NOW, 31).map(({ day }) => day);
    await spend(store, { at: NOW, milli: 3 });
    await spend(store, { agentId: 'agt_2', agent: 'Two', at: NOW, milli: 4 });
    await spend(store, { at: NOW - 30 * DAY, milli: 1 });
    await spend(store, { at: NOW - 31 * DAY, milli: 50 });
    expect(read(store).days.map(({ day, agent, milli }) => [day, agent, milli])).toEqual([
      [names[0], 'One', 1],
      [names[30], 'One', 3],
      [names[30], 'Two', 4],
    ]);
  });

  it('leaves out what cost nothing or is not known to have cost anything', async () => {
    const store = makeStore();
    for (const milli of [0, null]) await spend(store, { at: NOW, milli });
    expect(read(store)).toMatchObject({ agents: [], days: [], burn: [] });
  });

  it('tells what went in the last hour and the last day', async () => {
    const store = makeStore();
    await spend(store, { at: NOW - HOUR, milli: 1 });
    await spend(store, { at: NOW - HOUR - 1, milli: 10 });
    await spend(store, { at: NOW - DAY, milli: 100 });
    await spend(store, { at: NOW - DAY - 1, milli: 1000 });
    expect(read(store).burn).toEqual([
      { accountId: 'acc_main', lastHourMilli: 1, lastDayMilli: 111, afterReadingMilli: 0, beforeCounterMilli: 0 },
    ]);
  });

  it('tells what went after the counter was read, to the millisecond', async () => {
    const store = makeStore();
    const readAt = NOW - 5 * DAY - 7;
    await spend(store, { at: readAt - 1, milli: 1 });
    await spend(store, { at: readAt, milli: 10 });
    await spend(store, { at: readAt + 1, milli: 100 });
    await spend(store, { at: NOW, milli: 1000 });
    expect(read(store, [{ ...MAIN, readAt }]).burn).toMatchObject([{ afterReadingMilli: 1100 }]);
    expect(read(store, [{ ...MAIN, readAt: null }]).burn).toMatchObject([{ afterReadingMilli: 0 }]);
  });

  it('tells what of the period went before the counter began anew', async () => {
    const store = makeStore();
    const countedFrom = NOW - 2 * DAY + 3;
    await spend(store, { at: MAIN.since - 1, milli: 1 });
    await spend(store, { at: MAIN.since, milli: 10 });
    await spend(store, { at: countedFrom - 1, milli: 100 });
    await spend(store, { at: countedFrom, milli: 1000 });
    expect(read(store, [{ ...MAIN, countedFrom }]).burn).toMatchObject([{ beforeCounterMilli: 110 }]);
  });

  it('counts what lies in the future, because the clock was set back, as now', async () => {
    const store = makeStore();
    await spend(store, { at: NOW + 3 * DAY, milli: 8 });
    const { agents, days, burn } = read(store);
    expect(agents).toMatchObject([{ todayMilli: 8, periodMilli: 8 }]);
    expect(days).toMatchObject([{ day: localDays(NOW, 1)[0]?.day, milli: 8 }]);
    expect(burn).toMatchObject([{ lastHourMilli: 8 }]);
  });

  it('calls an agent by the name it has now, and one that is gone by its last', async () => {
    const store = makeStore();
    store.db.transaction(() => {
      const { id, name, accountId, tokenHash, tokenHint, createdAt } = storedAgent('agt_1', { name: 'Renamed' });
      store.db
        .prepare('INSERT INTO agent VALUES (?, ?, ?, ?, ?, ?, 0, NULL, ?)')
        .run(id, name, name.toLowerCase(), tokenHash, tokenHint, accountId, createdAt);
    })();
    await spend(store, { at: NOW, milli: 2, agent: 'Old name' });
    await spend(store, { agentId: 'agt_gone', agent: 'First', at: NOW - HOUR, milli: 1 });
    await spend(store, { agentId: 'agt_gone', agent: 'Last', at: NOW, milli: 1 });
    expect(
      read(store)
        .agents.map(({ agent }) => agent)
        .sort(),
    ).toEqual(['Last', 'Renamed']);
  });

  it('keeps an outcome that does not say its account', async () => {
    const store = makeStore();
    await spend(store, { at: NOW, milli: 6, account: null });
    expect(read(store).agents).toMatchObject([{ accountId: null, periodMilli: 6 }]);
  });

  it('names the calls that have no outcome yet', async () => {
    const store = makeStore();
    await spend(store, { at: NOW, milli: 1 });
    await store.log.record(decision('call_open', { at: NOW, operation: 'text_to_speech.convert' }));
    await store.log.record(decision('call_denied', { at: NOW, decision: 'deny', reason: 'not_granted' }));
    expect(read(store).open).toEqual([
      {
        callId: 'call_open',
        agent: 'Voiceover Agent',
        accountId: 'acc_main',
        operation: 'text_to_speech.convert',
        sentence: 'Voiceover Agent read voice Rachel: allowed',
        at: NOW,
      },
    ]);
  });

  it('is read from the index alone', () => {
    const { db } = makeStore();
    const plan = db.prepare<[number, number], { detail: string }>(`EXPLAIN QUERY PLAN ${SPENT_SUMS}`).all(0, NOW);
    expect(plan.map(({ detail }) => detail).join()).toContain('COVERING INDEX audit_spent');
  });
});
