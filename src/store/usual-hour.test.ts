import { describe, expect, it } from 'vitest';
import { decision, makeStore, notice, outcome, type TestStore } from '../../test/support/store-fixtures.ts';
import { openReadOnly } from './database.ts';
import { readUsualHour, SPENT_BY_HOUR } from './usual-hour.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const NOW = Date.UTC(2026, 10, 25, 12, 30);
const NOON = Date.UTC(2026, 10, 25, 12);

async function spend(store: TestStore, at: number, creditsMilli: number | null, agentId = 'agt_1'): Promise<void> {
  const id = `call_${agentId}_${at}_${creditsMilli}`;
  await store.log.record(decision(id, { agentId, at }));
  store.log.append(outcome(id, { agentId, at, creditsMilli, facts: { account: 'acc_main' } }));
  // What is queued is written before what is recorded.
  await store.log.record(notice('Something happened'));
}

function read(store: TestStore, now = NOW) {
  const db = openReadOnly(store.path);
  try {
    return readUsualHour(db, { agentId: 'agt_1', now });
  } finally {
    db.close();
  }
}

describe('the usual hour', () => {
  it('of an agent that never spent anything is none', () => {
    expect(read(makeStore())).toEqual({ activeHours: 0, medianMilli: 0, highMilli: 0 });
  });

  it('adds up by clock hour, the agent alone, and leaves out what cost nothing', async () => {
    const store = makeStore();
    await spend(store, NOON - 5 * HOUR, 100);
    await spend(store, NOON - 4 * HOUR - 1, 20);
    await spend(store, NOON - 4 * HOUR, 3);
    await spend(store, NOON - DAY, 7_000);
    await spend(store, NOON - 2 * DAY, 0);
    await spend(store, NOON - 2 * DAY, null);
    await spend(store, NOON - 3 * DAY, 9_000, 'agt_2');
    expect(read(store)).toEqual({ activeHours: 3, medianMilli: 120, highMilli: 120 });
  });

  it('reaches back 14 days, ends before the last 60 min, and knows no future', async () => {
    const store = makeStore();
    for (const at of [NOON - HOUR, NOW, NOW + DAY, NOON - HOUR - 14 * DAY - 1]) await spend(store, at, 1_000);
    expect(read(store).activeHours).toBe(0);
    await spend(store, NOON - HOUR - 1, 1_000);
    await spend(store, NOON - HOUR - 14 * DAY, 1_000);
    expect(read(store).activeHours).toBe(2);
  });

  it('takes a correction into the hour of the call that it corrects, and forgets an hour that cost nothing in the end', async () => {
    const store = makeStore();
    for (const [at, milli] of [
      [NOON - 5 * HOUR, 900],
      [NOON - 6 * HOUR, 50],
    ] as const) {
      await spend(store, at, milli);
    }
    for (const [countedAt, creditsMilli] of [
      [NOON - 5 * HOUR, -400],
      [NOON - 6 * HOUR, -50],
    ] as const) {
      const facts = { account: 'acc_main', countedAt };
      await store.log.record({ ...notice('It cost less'), agentId: 'agt_1', at: NOON - 2 * HOUR, creditsMilli, facts });
    }
    expect(read(store)).toEqual({ activeHours: 1, medianMilli: 500, highMilli: 0 });
  });

  it('is read from the index alone', () => {
    const { db } = makeStore();
    const plan = db
      .prepare<[number, number, string], { detail: string }>(`EXPLAIN QUERY PLAN ${SPENT_BY_HOUR}`)
      .all(0, NOW, 'agt_1');
    expect(plan.map(({ detail }) => detail).join()).toContain('COVERING INDEX audit_spent');
  });
});
