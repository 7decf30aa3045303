import { writeFileSync } from 'node:fs';
import { describe, expect, it, onTestFinished } from 'vitest';
import { decision, makeStore, notice, outcome, type TestStore } from '../../test/support/store-fixtures.ts';
import { openReader, openWorkerReader, type Reader } from './reader.ts';

const BUILT_WORKER = new URL('../../out/cli/reader-worker.js', import.meta.url);

type Open = (store: TestStore) => Reader;

const KINDS: readonly (readonly [string, Open])[] = [
  ['on this thread', ({ path }) => openReader(path)],
  ['in a worker', ({ path }) => openWorkerReader(path, BUILT_WORKER)],
];

function opened(open: Open, store: TestStore): Reader {
  const reader = open(store);
  onTestFinished(() => reader.close());
  return reader;
}

const EVERYTHING = { filter: {}, view: 'entries', order: 'oldest', limit: 100 } as const;

describe.each(KINDS)('a reader of the log %s', (_where, open) => {
  it('reads what was committed, also after it began', async () => {
    const store = makeStore();
    const reader = opened(open, store);
    await store.log.record(decision('call_1'));
    expect((await reader.page(EVERYTHING)).entries.map(({ kind }) => kind)).toEqual(['decision']);
    store.log.append(outcome('call_1'));
    await store.log.record(notice('Something happened'));
    const { entries } = await reader.page(EVERYTHING);
    expect(entries.map(({ kind }) => kind)).toEqual(['decision', 'outcome', 'notice']);
    const calls = await reader.page({ ...EVERYTHING, view: 'calls' });
    expect(calls.entries.map((entry) => ('outcome' in entry ? entry.outcome : null))).toEqual(['completed', null]);
    expect(await reader.totals()).toMatchObject({ entries: 3 });
  });

  it('counts exactly the lines that all pages hold', async () => {
    const store = makeStore();
    const reader = opened(open, store);
    for (let call = 0; call < 25; call += 1) {
      await store.log.record(
        decision(`call_${call}`, { agentId: `agt_${call % 3}`, area: call % 2 ? 'voices' : 'user' }),
      );
      if (call % 4 > 0) store.log.append(outcome(`call_${call}`, { agentId: `agt_${call % 3}` }));
    }
    await store.log.record(decision('call_denied', { decision: 'deny', reason: 'not_granted', at: 5 }));
    await store.log.record(notice('Something happened to Rachel'));
    const filters = [
      {},
      { agent: 'agt_1' },
      { area: 'voices' },
      { decision: 'deny' as const },
      { decision: 'allow' as const },
      { search: 'rachel' },
      { search: 'no such words' },
      { until: 6 },
    ];
    for (const filter of filters)
      for (const view of ['entries', 'calls'] as const) {
        let lines = 0;
        let cursor: number | null = null;
        do {
          const page: Awaited<ReturnType<Reader['page']>> = await reader.page({
            filter,
            view,
            order: 'newest',
            cursor,
            limit: 4,
          });
          lines += page.entries.length;
          cursor = page.cursor;
        } while (cursor !== null);
        expect([filter, view, await reader.count({ filter, view })]).toEqual([filter, view, lines]);
      }
    expect(await reader.count({ filter: {}, view: 'calls' })).toBe(27);
  });

  it('answers questions that were asked at once, each with its own answer', async () => {
    const store = makeStore();
    await store.log.record(decision('call_1'));
    const reader = opened(open, store);
    const [totals, verified, page, seen] = await Promise.all([
      reader.totals(),
      reader.verify(null),
      reader.page(EVERYTHING),
      reader.lastSeen('nobody'),
    ]);
    expect(totals.entries).toBe(1);
    expect(verified).toMatchObject({ ok: true, entries: 1, anchored: false });
    expect(page.entries).toHaveLength(1);
    expect(seen).toBeNull();
  });

  it('names a damaged entry', async () => {
    const store = makeStore();
    await store.log.record(notice('one'));
    await store.log.record(notice('two'));
    store.db.exec("DROP TRIGGER audit_no_update; UPDATE audit SET sentence = 'three' WHERE seq = 2");
    expect(await opened(open, store).verify(null)).toMatchObject({ ok: false, seq: 2 });
  });

  it('says why a question cannot be answered, and answers the next one', async () => {
    const store = makeStore();
    await store.log.record(notice('one'));
    const reader = opened(open, store);
    store.db.exec('ALTER TABLE audit RENAME TO elsewhere');
    await expect(reader.page(EVERYTHING)).rejects.toThrow('no such table');
    store.db.exec('ALTER TABLE elsewhere RENAME TO audit');
    expect((await reader.page(EVERYTHING)).entries).toHaveLength(1);
  });
});

describe('a reader in a worker', () => {
  it('fails its questions when the worker fails, and starts another for the next one', async () => {
    const store = makeStore();
    const script = new URL(`file://${store.dir}/worker.mjs`);
    writeFileSync(script, "throw new Error('the first one is broken')");
    const reader = openWorkerReader(store.path, script);
    onTestFinished(() => reader.close());
    await expect(Promise.all([reader.totals(), reader.verify(null)])).rejects.toThrow('the first one is broken');
    writeFileSync(script, `import ${JSON.stringify(BUILT_WORKER.href)};`);
    expect(await reader.totals()).toMatchObject({ entries: 0 });
  });

  it('ends with its questions unanswered when it is closed', async () => {
    const store = makeStore();
    const reader = openWorkerReader(store.path, BUILT_WORKER);
    const question = expect(reader.totals()).rejects.toThrow('ended');
    await reader.close();
    await question;
  });
});
