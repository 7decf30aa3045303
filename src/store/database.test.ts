import { hash } from 'node:crypto';
import {
  appendFileSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import {
  ANCHOR_KEY,
  change,
  makeFolder,
  makeStore,
  notice,
  storedAgent,
  withAgents,
} from '../../test/support/store-fixtures.ts';
import { DEFAULT_GUARD, NO_ACCOUNT_LIMITS, NO_AGENT_LIMITS } from '../core/limits.ts';
import { diffPolicies, flatten, SANDBOX_ACCOUNT_ID } from '../core/policy-changes.ts';
import { openDatabase, openReadOnly } from './database.ts';
import { inspectDatabase } from './database-inspection.ts';
import { MIGRATIONS, migrate, readVersion } from './migrations.ts';
import { policyDigestOf } from './policy-check.ts';
import { readPolicy, readTokenKey } from './policy-tables.ts';
import { DatabaseDamagedError, DirectoryUnusableError, NewerDatabaseError } from './store-error.ts';

/** A database that was used and closed. */
function usedDatabase(): string {
  const store = makeStore();
  const before = readPolicy(store.db);
  store.log.change(diffPolicies(before, withAgents(before, storedAgent('agt_1'))), change('added'));
  for (let index = 0; index < 200; index++) store.log.append(notice(`Entry ${index} ${'x'.repeat(200)}`));
  store.close();
  return store.path;
}

function failureOf(work: () => unknown): Error {
  try {
    work();
  } catch (error) {
    if (error instanceof Error) return error;
  }
  throw new Error('it did not fail');
}

describe('openDatabase', () => {
  it('fact 7: commits with synchronous = FULL in WAL mode, and the rest of what it asks for', () => {
    const { db } = makeStore();
    const settings = ['journal_mode', 'synchronous', 'foreign_keys', 'secure_delete', 'trusted_schema'];
    expect(settings.map((name) => db.pragma(name, { simple: true }))).toEqual(['wal', 2, 1, 1, 0]);
    const tables = db
      .prepare<[], { name: string; strict: number }>(
        "SELECT name, strict FROM pragma_table_list WHERE schema = 'main' AND type = 'table' AND name NOT LIKE 'sqlite_%'",
      )
      .all();
    expect(tables.map(({ name }) => name).sort()).toEqual([
      'account',
      'account_key',
      'account_limit',
      'agent',
      'agent_grant',
      'agent_limit',
      'agent_rule',
      'audit',
      'name',
      'setting',
    ]);
    expect(tables.every(({ strict }) => strict === 1)).toBe(true);
  });

  it('begins with the sandbox account, nothing allowed, and a token key of its own', () => {
    const [one, other] = [makeStore(), makeStore()];
    const policy = readPolicy(one.db);
    expect(policy).toEqual({
      stopped: false,
      keyEverSet: false,
      defaultAccountId: SANDBOX_ACCOUNT_ID,
      accounts: new Map([
        [
          SANDBOX_ACCOUNT_ID,
          {
            id: SANDBOX_ACCOUNT_ID,
            name: 'Sandbox',
            kind: 'sandbox',
            region: 'sandbox',
            hasKey: false,
            limits: NO_ACCOUNT_LIMITS,
          },
        ],
      ]),
      agents: new Map(),
      guard: DEFAULT_GUARD,
    });
    expect(readTokenKey(one.db)).toHaveLength(32);
    expect(Buffer.from(readTokenKey(one.db)).equals(readTokenKey(other.db))).toBe(false);
  });

  it.skipIf(process.platform === 'win32')('makes every file for the user alone', () => {
    const { dir, log } = makeStore();
    log.confirm(ANCHOR_KEY, log.policyDigest(), change('confirmed'));
    const names = readdirSync(dir);
    expect(names).toEqual(
      expect.arrayContaining(['bollard.db', 'bollard.db-wal', 'bollard.db-shm', 'anchor', 'policy-anchor.json']),
    );
    for (const name of names) expect(statSync(join(dir, name)).mode & 0o777, name).toBe(0o600);
  });

  it('reads on a second connection that cannot write', () => {
    const { path, log } = makeStore();
    log.change([{ key: 'stopped', before: false, after: true }], change('stopped'));
    const reader = openReadOnly(path);
    expect(readPolicy(reader).stopped).toBe(true);
    expect(() => reader.exec('DELETE FROM setting')).toThrow(/readonly/);
    reader.close();
  });
});

describe('a damaged database', () => {
  const damages: readonly (readonly [string, (path: string) => void])[] = [
    ['a zero-length file', (path) => truncateSync(path, 0)],
    ['a garbage header', (path) => overwrite(path, 0, Buffer.alloc(100, 0x5a))],
    ['a header cut short', (path) => truncateSync(path, 60)],
    ['a file cut to its first page', (path) => truncateSync(path, 4096)],
    ['a file cut in the middle of a page', (path) => truncateSync(path, statSync(path).size - 5000)],
    ['a garbage schema page', (path) => overwrite(path, 100, Buffer.alloc(3000, 0xff))],
    ['a garbage page of the policy', (path) => overwrite(path, pageOf(path, 'agent') * 4096, Buffer.alloc(4096, 0xff))],
    [
      'another program’s database',
      (path) => {
        rmSync(path);
        const db = new Database(path);
        db.exec('CREATE TABLE other (x)');
        db.close();
      },
    ],
  ];

  it.each(damages)('F5: %s is refused, copied aside and left as it is', (_name, damage) => {
    const path = usedDatabase();
    damage(path);
    const found = readFileSync(path);
    const error = failureOf(() => openDatabase(path));
    expect(error).toBeInstanceOf(DatabaseDamagedError);
    expect(error.message).toContain(path);
    expect(error.message).toMatch(/Put a backup in its place/);
    expect(readFileSync(path).equals(found)).toBe(true);
    const quarantine = error instanceof DatabaseDamagedError ? error.quarantine : null;
    expect(readFileSync(join(quarantine ?? '', 'bollard.db')).equals(found)).toBe(true);
    expect(failureOf(() => openDatabase(path))).toMatchObject({ quarantine });
  });

  it('F5: a write-ahead log of another database is noticed before it is copied into this one', () => {
    const path = usedDatabase();
    const stranger = join(makeFolder(), 'other.db');
    const other = new Database(stranger);
    other.pragma('journal_mode = WAL');
    other.pragma('wal_autocheckpoint = 0');
    other.exec(`CREATE TABLE x (y); INSERT INTO x VALUES ('${'z'.repeat(50_000)}')`);
    copyFileSync(`${stranger}-wal`, `${path}-wal`);
    other.close();
    const found = readFileSync(path);
    expect(() => openDatabase(path)).toThrow(DatabaseDamagedError);
    expect(readFileSync(path).equals(found)).toBe(true);
  });

  it('F5: a database that is gone is never made anew where something of it is left', () => {
    for (const remains of ['bollard.db-wal', 'anchor']) {
      const path = usedDatabase();
      rmSync(path);
      appendFileSync(join(path, '..', remains), 'x');
      expect(() => openDatabase(path)).toThrow(/is gone, although .* is there/);
      expect(existsSync(path)).toBe(false);
    }
  });

  it('F5: a write-ahead log that is garbage holds nothing that was committed, and is set aside by SQLite', () => {
    const path = usedDatabase();
    writeFileSync(`${path}-wal`, Buffer.alloc(10_000, 0x5a));
    const db = openDatabase(path);
    expect(readPolicy(db).agents.size).toBe(1);
    db.close();
  });

  it('F4: a folder in the way is said', () => {
    const path = join(makeFolder(), 'bollard.db');
    mkdirSync(path);
    expect(() => openDatabase(path)).toThrow(DirectoryUnusableError);
    expect(() => openDatabase(join(path, 'missing', 'bollard.db'))).toThrow(DirectoryUnusableError);
  });
});

describe('the format', () => {
  const second = (db: Database.Database) => void db.exec('ALTER TABLE agent ADD COLUMN note TEXT');

  it('F24: a newer one is refused by name and left byte for byte', () => {
    const path = usedDatabase();
    const db = new Database(path);
    db.pragma('user_version = 7');
    db.close();
    const [found, names] = [readFileSync(path), readdirSync(join(path, '..'))];
    const error = failureOf(() => openDatabase(path));
    expect(error).toBeInstanceOf(NewerDatabaseError);
    expect(error).toMatchObject({ found: 7, known: MIGRATIONS.length });
    expect(error.message).toContain(path);
    expect(readFileSync(path).equals(found)).toBe(true);
    expect(readdirSync(join(path, '..'))).toEqual(names);
  });

  it('F24: a newer one whose version is in the write-ahead log only is left byte for byte too', () => {
    const path = usedDatabase();
    const db = new Database(path);
    db.pragma('wal_autocheckpoint = 0');
    db.pragma('user_version = 7');
    const dir = makeFolder();
    for (const end of ['', '-wal']) copyFileSync(path + end, join(dir, `bollard.db${end}`));
    db.close();
    const copy = join(dir, 'bollard.db');
    const found = [readFileSync(copy), readFileSync(`${copy}-wal`)];
    expect(() => openDatabase(copy)).toThrow(NewerDatabaseError);
    expect(readFileSync(copy).equals(found[0] ?? Buffer.alloc(0))).toBe(true);
    expect(readFileSync(`${copy}-wal`).equals(found[1] ?? Buffer.alloc(0))).toBe(true);
  });

  it('F23: grows from nothing to the newest version', () => {
    const db = new Database(':memory:');
    migrate(db);
    expect(readVersion(db)).toBe(MIGRATIONS.length);
    migrate(db);
    db.close();
  });

  it('F23: a database of version 1, as its SQL was, opens and keeps everything', () => {
    const db = openDatabase(versionOne());
    expect(readVersion(db)).toBe(MIGRATIONS.length);
    expect(readPolicy(db).agents.get('agt_1')).toMatchObject({
      name: 'Voiceover Agent',
      grants: new Map([['voices', 'read']]),
      rules: new Map([['voices.delete', 'deny']]),
    });
    expect(db.prepare('SELECT count(*) FROM audit').pluck().get()).toBe(2);
    db.close();
  });

  it('F23: the policy of a database of version 1 keeps its digest, so that no upgrade looks like tampering', () => {
    const db = openDatabase(versionOne());
    const policy = readPolicy(db);
    // SHA-256 of the lines `key=JSON` that version 1 wrote.
    const lines = [
      'account/acc_sandbox/has_key=false',
      'account/acc_sandbox/kind="sandbox"',
      'account/acc_sandbox/name="Sandbox"',
      'account/acc_sandbox/region="sandbox"',
      'agent/agt_1/account="acc_sandbox"',
      'agent/agt_1/created_at=1000',
      'agent/agt_1/grant/voices="read"',
      'agent/agt_1/name="Voiceover Agent"',
      'agent/agt_1/paused=false',
      'agent/agt_1/rule/voices.delete="deny"',
      'agent/agt_1/token_hash="hash"',
      'agent/agt_1/token_hint="abcd"',
      'default_account="acc_sandbox"',
      'key_ever_set=false',
      'stopped=false',
      '',
    ];
    expect(policyDigestOf(flatten(policy))).toBe(hash('sha256', lines.join('\n')));
    expect(policy.agents.get('agt_1')?.limits).toEqual(NO_AGENT_LIMITS);
    expect([policy.accounts.get('acc_sandbox')?.limits, policy.guard]).toEqual([NO_ACCOUNT_LIMITS, DEFAULT_GUARD]);
    db.close();
  });

  it('F5: a database of this version that lacks a table of limits is damaged; one of version 1 is not', () => {
    const path = usedDatabase();
    const db = new Database(path);
    db.exec('DROP TABLE agent_limit');
    db.close();
    expect(() => openDatabase(path)).toThrow(DatabaseDamagedError);
    const old = versionOne();
    inspectDatabase(old, MIGRATIONS.length);
    inspectDatabase(old, 1);
  });

  it('F23: an older one is copied before it is taken further', () => {
    const path = usedDatabase();
    const db = openDatabase(path, [...MIGRATIONS, second]);
    expect(readVersion(db)).toBe(MIGRATIONS.length + 1);
    expect(readPolicy(db).agents.size).toBe(1);
    const backup = new Database(`${path}.backup-v${MIGRATIONS.length}`, { readonly: true });
    expect([readVersion(backup), readPolicy(backup).agents.size]).toEqual([MIGRATIONS.length, 1]);
    expect(statSync(`${path}.backup-v${MIGRATIONS.length}`).mode & 0o077).toBe(0);
    backup.close();
    db.close();
  });

  it('F23: a step that fails leaves the version before it, and can be done again', () => {
    const path = usedDatabase();
    const broken = (db: Database.Database) => {
      second(db);
      db.exec('DELETE FROM agent');
      throw new Error('power cut');
    };
    expect(() => openDatabase(path, [...MIGRATIONS, broken])).toThrow('power cut');
    const db = openDatabase(path, [...MIGRATIONS, second]);
    expect([readVersion(db), readPolicy(db).agents.size]).toEqual([MIGRATIONS.length + 1, 1]);
    db.close();
  });

  it('refuses to change or delete an entry', () => {
    const { db, log } = makeStore();
    log.change([{ key: 'stopped', before: false, after: true }], change('stopped'));
    expect(() => db.exec("UPDATE audit SET sentence = 'x'")).toThrow(/append-only/);
    expect(() => db.exec('DELETE FROM audit')).toThrow(/append-only/);
    expect(() => db.exec('INSERT OR REPLACE INTO audit SELECT * FROM audit')).toThrow(/append-only/);
  });
});

/** A database file as version 1 left it. */
function versionOne(): string {
  const path = join(makeFolder(), 'bollard.db');
  const fixture = new Database(path);
  fixture.exec(readFileSync(new URL('../../test/support/database-v1.sql', import.meta.url), 'utf8'));
  fixture.close();
  return path;
}

function overwrite(path: string, at: number, bytes: Buffer): void {
  const content = readFileSync(path);
  bytes.copy(content, at);
  writeFileSync(path, content);
}

/** Index of the first page of a table. */
function pageOf(path: string, table: string): number {
  const db = new Database(path, { readonly: true });
  const page: unknown = db.prepare('SELECT rootpage FROM sqlite_schema WHERE name = ?').pluck().get(table);
  db.close();
  return Number(page) - 1;
}
