import { setImmediate as nextTurn } from 'node:timers/promises';
import Database from 'better-sqlite3';
import { describe, expect, it, vi } from 'vitest';
import {
  AT,
  change,
  decision,
  makeFolder,
  makeStore,
  notice,
  outcome,
  storedAgent,
  withAgents,
} from '../../test/support/store-fixtures.ts';
import type { Entry } from '../core/entry.ts';
import { diffPolicies } from '../core/policy-changes.ts';
import { StoredLog } from './audit-log.ts';
import { ENTRY_COLUMNS, type EntryRow, toEntry } from './audit-rows.ts';
import { verifyChain } from './audit-verify.ts';
import { readPolicy } from './policy-tables.ts';
import { AuditUnavailableError } from './store-error.ts';

function stored(db: Database.Database): Entry[] {
  return db.prepare<[], EntryRow>(`SELECT ${ENTRY_COLUMNS} FROM audit ORDER BY seq`).raw().all().map(toEntry);
}

function sentences(db: Database.Database): string[] {
  return stored(db).map(({ sentence }) => sentence);
}

/** Lets the database grow by so many pages and no further: a full disk. */
function fillDisk(db: Database.Database, pages = 0): void {
  db.pragma(`max_page_count = ${Number(db.pragma('page_count', { simple: true })) + pages}`);
}

function freeDisk(db: Database.Database): void {
  db.pragma('max_page_count = 1000000');
}

const BIG = 'x'.repeat(20_000);

describe('the audit log', () => {
  it('gives back what it stored, with its place in the chain', async () => {
    const { db, log } = makeStore();
    const entry = await log.record(
      decision('call_1', { facts: { b: [1, null, { z: 'é\u0000' }], 1: true, ['__proto__']: 'x' } }),
    );
    expect(stored(db)).toEqual([entry]);
    expect(entry).toMatchObject({ seq: 1, callId: 'call_1', hash: expect.stringMatching(/^[0-9a-f]{64}$/) });
    expect(log.head).toEqual({ seq: 1, hash: entry.hash });
    expect(verifyChain(db).ok).toBe(true);
  });

  it('commits what one turn of the event loop decided together, after that turn, and tells in order', async () => {
    const commits: number[][] = [];
    const { db, log } = makeStore(makeFolder(), { onCommitted: (told) => commits.push(told.map(({ seq }) => seq)) });
    const all = Array.from({ length: 32 }, (_, index) => log.record(decision(`call_${index}`)));
    expect(stored(db)).toEqual([]);
    const entries = await Promise.all(all);
    expect(entries.map(({ callId }) => callId)).toEqual(stored(db).map(({ callId }) => callId));
    expect(commits).toEqual([entries.map(({ seq }) => seq)]);
  });

  it('is on disk for another connection when record resolves', async () => {
    const { path, log } = makeStore();
    const reader = new Database(path, { readonly: true });
    await log.record(decision('call_1'));
    expect(sentences(reader)).toHaveLength(1);
    reader.close();
  });

  it('lets outcomes ride with the next decision, before it, or writes them by themselves soon', async () => {
    let commits = 0;
    const onCommitted = () => {
      commits += 1;
    };
    const { db, log } = makeStore(makeFolder(), { onCommitted });
    log.append(outcome('call_1', { sentence: 'first' }));
    await log.record(decision('call_2', { sentence: 'second' }));
    expect(sentences(db)).toEqual(['first', 'second']);
    await vi.waitFor(() => expect(commits).toBe(1));
    log.append(outcome('call_2', { sentence: 'third' }));
    await vi.waitFor(() => expect(sentences(db)).toEqual(['first', 'second', 'third']));
  });

  it('refuses what the tables could not give back, and mends half a surrogate pair', async () => {
    const { db, log } = makeStore();
    await expect(log.record(decision('call_1', { durationMs: 1.5 }))).rejects.toThrow(TypeError);
    expect(() => log.append(outcome('call_1', { at: 9e15 }))).toThrow(TypeError);
    const entry = await log.record(decision('call_2', { path: '/v1/\ud800', facts: { model: '\udc00' } }));
    expect(entry.path).toBe('/v1/\ufffd');
    expect(stored(db)).toEqual([entry]);
    expect(verifyChain(db).ok).toBe(true);
  });

  it('F8: keeps its order and stays whole whatever the clock says', async () => {
    const { db, log } = makeStore();
    for (const at of [AT, AT + 365 * 864e5, AT - 365 * 864e5]) await log.record(decision(`call_${at}`, { at }));
    expect(stored(db).map(({ seq }) => seq)).toEqual([1, 2, 3]);
    expect(verifyChain(db).ok).toBe(true);
  });

  it('counts refused requests without a token, and writes one entry for each kind', async () => {
    const { db, log, close } = makeStore();
    for (let index = 0; index < 1000; index++) log.count('no_token');
    log.count('foreign_host');
    await log.record(decision('call_1'));
    expect(stored(db)).toHaveLength(1);
    log.close();
    expect(
      stored(db)
        .slice(1)
        .map(({ reason, facts, sentence }) => ({ reason, facts, sentence })),
    ).toEqual([
      { reason: 'no_token', facts: { count: 1000 }, sentence: '1,000 requests without a token: refused' },
      { reason: 'foreign_host', facts: { count: 1 }, sentence: '1 request for another host: refused' },
    ]);
    close();
  });

  it('writes what waits when it is closed, and nothing afterwards', async () => {
    const { db, log } = makeStore();
    const recorded = log.record(decision('call_1'));
    log.append(outcome('call_0'));
    expect(log.close()).toBe(true);
    await recorded;
    expect(stored(db)).toHaveLength(2);
    await expect(log.record(decision('call_2'))).rejects.toThrow(AuditUnavailableError);
    log.append(outcome('call_1'));
    await nextTurn();
    expect(stored(db)).toHaveLength(2);
  });
});

describe('a change', () => {
  it('is in the tables and in the log together, with before and after', () => {
    const { db, log } = makeStore();
    const before = readPolicy(db);
    const changes = diffPolicies(
      before,
      withAgents(before, storedAgent('agt_1', { grants: new Map([['voices', 'read']]) })),
    );
    const entry = log.change(changes, change('The owner added agent One'));
    expect(readPolicy(db).agents.get('agt_1')?.grants.get('voices')).toBe('read');
    expect(stored(db)).toEqual([entry]);
    expect(entry.facts.changes).toContainEqual(['agent/agt_1/grant/voices', null, 'read']);
    expect(entry.facts).not.toHaveProperty('mac');
  });

  it('comes after what was decided before it', async () => {
    const { db, log } = makeStore();
    const recorded = log.record(decision('call_1', { sentence: 'first' }));
    log.append(outcome('call_0', { sentence: 'zeroth' }));
    log.change([{ key: 'stopped', before: false, after: true }], change('second'));
    expect(sentences(db)).toEqual(['zeroth', 'first', 'second']);
    await recorded;
  });

  it('changes neither where one of the two cannot be written', () => {
    const { db, log } = makeStore();
    const stop = [{ key: 'stopped', before: false, after: true }];
    fillDisk(db);
    expect(() => log.change(stop, change(BIG))).toThrow(AuditUnavailableError);
    expect(readPolicy(db).stopped).toBe(false);
    freeDisk(db);
    expect(() => log.change([{ key: 'stopped', before: true, after: false }], change('x'))).toThrow(/stopped is false/);
    expect(stored(db)).toEqual([]);
    expect(log.change(stop, change('stopped')).seq).toBe(1);
    expect(verifyChain(db).ok).toBe(true);
  });
});

describe('faults', () => {
  it('F2: a full disk rejects the decision, keeps the outcomes, and heals by itself when there is room', async () => {
    const { db, log, troubles } = makeStore();
    await log.record(decision('call_1'));
    log.append(outcome('call_1', { sentence: BIG }));
    fillDisk(db, 1);
    const refused = [log.record(decision('call_2')), log.record(decision('call_3'))];
    for (const each of refused) await expect(each).rejects.toThrow(AuditUnavailableError);
    expect(log.healthy).toBe(false);
    expect(troubles).toHaveLength(1);
    expect(stored(db)).toHaveLength(1);
    await expect(log.record(decision('call_4'))).rejects.toThrow(AuditUnavailableError);
    freeDisk(db);
    await vi.waitFor(() => expect(log.healthy).toBe(true), { timeout: 5000 });
    expect(stored(db).map(({ callId, reason }) => [callId, reason])).toEqual([
      ['call_1', 'granted'],
      [null, 'log_recovered'],
      ['call_1', 'completed'],
    ]);
    expect(stored(db)[1]?.facts).toMatchObject({ refused: 3, lost: 0 });
    await log.record(decision('call_5'));
    expect(verifyChain(db)).toMatchObject({ ok: true, entries: 4 });
  });

  it('F2: the next decision heals it too', async () => {
    const { db, log } = makeStore();
    fillDisk(db);
    await expect(log.record(decision('call_1', { sentence: BIG }))).rejects.toThrow(AuditUnavailableError);
    freeDisk(db);
    await log.record(decision('call_2'));
    expect(log.healthy).toBe(true);
    expect(stored(db).map(({ reason }) => reason)).toEqual(['log_recovered', 'granted']);
  });

  it('F2: says so when it is closed with something unwritten', async () => {
    const { db, log } = makeStore();
    await log.record(decision('call_1'));
    fillDisk(db);
    log.append(outcome('call_1', { sentence: BIG }));
    expect(log.close()).toBe(false);
    freeDisk(db);
    const next = new StoredLog(db, { dir: makeFolder(), now: () => AT, unknownOutcomeSentence: () => 'unknown' });
    expect(next.closeUnfinished()).toBe(1);
    next.close();
  });

  it('F3: a commit that failed but reached the disk is tolerated, and what it let through is closed', async () => {
    const { db, dir } = makeStore();
    const failing = failingCommits(db);
    const log = new StoredLog(failing.db, { dir, now: () => AT, unknownOutcomeSentence: () => 'unknown' });
    await log.record(decision('call_1'));
    log.append(outcome('call_1'));
    failing.fail(1);
    await expect(log.record(decision('call_2'))).rejects.toThrow(AuditUnavailableError);
    await log.record(decision('call_3'));
    log.close();
    expect(stored(db).map(({ callId, reason }) => [callId, reason])).toEqual([
      ['call_1', 'granted'],
      ['call_1', 'completed'],
      ['call_2', 'granted'],
      [null, 'log_recovered'],
      ['call_2', 'unknown_outcome'],
      ['call_3', 'granted'],
    ]);
    expect(verifyChain(db).ok).toBe(true);
  });

  it('F6: a program that holds the database for a moment is waited for without blocking', async () => {
    const { db, path, log } = makeStore();
    const other = new Database(path);
    other.exec('BEGIN IMMEDIATE');
    let settled = false;
    const recorded = log.record(decision('call_1')).finally(() => {
      settled = true;
    });
    await new Promise((resolve) => setTimeout(resolve, 120));
    expect([settled, log.healthy]).toEqual([false, true]);
    other.exec('ROLLBACK');
    other.close();
    await recorded;
    expect(stored(db)).toHaveLength(1);
  });

  it('F6: one that holds it for long costs the decision, and nothing else', async () => {
    const { db, path, log } = makeStore();
    const other = new Database(path);
    other.exec('BEGIN IMMEDIATE');
    let turns = 0;
    const counting = setInterval(() => {
      turns += 1;
    }, 10);
    await expect(log.record(decision('call_1'))).rejects.toThrow(AuditUnavailableError);
    clearInterval(counting);
    expect(turns).toBeGreaterThan(20);
    other.exec('ROLLBACK');
    other.close();
    await log.record(decision('call_2'));
    expect(stored(db).map(({ callId }) => callId)).toEqual([null, 'call_2']);
  });

  it('F6: a long read is in nobody’s way', async () => {
    const { path, log } = makeStore();
    const reader = new Database(path, { readonly: true });
    reader.exec('BEGIN');
    reader.prepare('SELECT * FROM audit').all();
    await log.record(decision('call_1'));
    reader.exec('COMMIT');
    reader.close();
  });
});

describe('calls without an outcome', () => {
  it('are closed at the next start, once', async () => {
    const first = makeStore();
    await first.log.record(decision('call_1'));
    await first.log.record(decision('call_2', { decision: 'deny', reason: 'area_off' }));
    await first.log.record(decision('call_3', { characters: 412 }));
    first.log.append(outcome('call_1'));
    first.close();
    const second = makeStore(first.dir);
    expect(second.log.closeUnfinished()).toBe(1);
    expect(second.log.closeUnfinished()).toBe(0);
    expect(stored(second.db).at(-1)).toMatchObject({
      kind: 'outcome',
      callId: 'call_3',
      reason: 'unknown_outcome',
      characters: 412,
      status: null,
      sentence: 'Voiceover Agent is not known to have ended',
    });
  });

  it('E3: count as what was set aside for them, and as the voice that they may have added', async () => {
    const first = makeStore();
    const facts = { account: 'acc_main', boundMilli: 4000, fingerprint: 'f' };
    await first.log.record(decision('call_1', { facts, operation: 'voice_design.create' }));
    await first.log.record(decision('call_2', { facts: { ...facts, boundMilli: null } }));
    await first.log.record(decision('call_3', { facts: {} }));
    first.close();
    const second = makeStore(first.dir);
    expect(second.log.closeUnfinished()).toBe(3);
    expect(
      stored(second.db)
        .slice(-3)
        .map(({ creditsMilli, facts: own }) => [creditsMilli, own]),
    ).toEqual([
      [4000, { account: 'acc_main', settledBy: 'bound', voiceSlots: 1 }],
      [null, { account: 'acc_main', settledBy: 'unknown' }],
      [null, {}],
    ]);
  });

  it('E19: count at the latest time that anything was counted or let through, where the clock was set back', async () => {
    const first = makeStore();
    const facts = { account: 'acc_main', boundMilli: 4000 };
    await first.log.record(decision('call_1', { facts }));
    await first.log.record(decision('call_2', { at: AT + 2, facts }));
    await first.log.record(decision('call_3', { facts: { ...facts, countedAt: AT + 3 } }));
    first.close();
    const second = makeStore(first.dir);
    second.log.closeUnfinished();
    const counted = (store: ReturnType<typeof makeStore>) =>
      stored(store.db)
        .slice(-3)
        .map((entry) => entry.facts.countedAt);
    expect(counted(second)).toEqual([AT + 3, AT + 3, AT + 3]);
    await second.log.record(decision('call_4', { facts }));
    second.close();
    const third = makeStore(first.dir);
    third.log.closeUnfinished();
    expect(stored(third.db).at(-1)).toMatchObject({
      callId: 'call_4',
      creditsMilli: 4000,
      facts: { countedAt: AT + 3 },
    });
  });

  it('are found again although later entries were written and only some starts looked', async () => {
    const first = makeStore();
    await first.log.record(decision('call_1'));
    first.close();
    const second = makeStore(first.dir);
    for (let index = 0; index < 5000; index++) second.log.append(notice('later'));
    await second.log.record(decision('call_2'));
    second.log.append(outcome('call_2'));
    second.close();
    const third = makeStore(first.dir);
    expect(third.log.closeUnfinished()).toBe(1);
    third.close();
    const fourth = makeStore(first.dir);
    expect(fourth.db.prepare("SELECT value FROM setting WHERE key = 'closed_seq'").pluck().get()).toBe(
      fourth.log.head.seq,
    );
    expect(fourth.log.closeUnfinished()).toBe(0);
  });

  it('of this very batch do not move the mark past themselves', async () => {
    const first = makeStore();
    for (let index = 0; index < 2500; index++) first.log.append(notice('before'));
    const all = Array.from({ length: 2500 }, (_, index) => first.log.record(decision(`call_${index}`)));
    await Promise.all(all);
    await first.log.record(decision('call_last'));
    first.db.close();
    expect(makeStore(first.dir).log.closeUnfinished()).toBe(2501);
  });
});

function failingCommits(db: Database.Database): { db: Database.Database; fail(times: number): void } {
  let left = 0;
  const wrapped = new Proxy(db, {
    get(target, name) {
      const value: unknown = Reflect.get(target, name, target);
      if (name !== 'prepare') return typeof value === 'function' ? value.bind(target) : value;
      return (sql: string) => {
        const statement = target.prepare(sql);
        if (sql !== 'COMMIT') return statement;
        return {
          run() {
            statement.run();
            if (left-- > 0) throw new Database.SqliteError('disk I/O error', 'SQLITE_IOERR_FSYNC');
          },
        };
      };
    },
  });
  return {
    db: wrapped,
    fail: (times) => {
      left = times;
    },
  };
}
