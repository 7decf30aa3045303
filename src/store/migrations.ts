/**
 * The database's format, as steps that were each true once: a step is never changed after a release, a new one is added.
 * Version N is what step N leaves behind.
 */
import { randomBytes } from 'node:crypto';
import type Database from 'better-sqlite3';
import { ledgerIndex } from './ledger-index.ts';

export type Migration = (db: Database.Database) => void;

const VERSION_1 = `
CREATE TABLE setting (
  key TEXT PRIMARY KEY,
  value ANY NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE account (
  id TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  name_key TEXT NOT NULL UNIQUE,
  kind TEXT NOT NULL CHECK (kind IN ('real', 'sandbox')),
  region TEXT NOT NULL,
  created_at INTEGER NOT NULL
) STRICT;

-- An account without a row has no key. Only sealed bytes, never a key in clear.
CREATE TABLE account_key (
  account_id TEXT PRIMARY KEY REFERENCES account (id) DEFERRABLE INITIALLY DEFERRED,
  sealed BLOB NOT NULL,
  sealed_by TEXT NOT NULL,
  hint TEXT NOT NULL,
  created_at INTEGER NOT NULL
) STRICT;

CREATE TABLE agent (
  id TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  name_key TEXT NOT NULL UNIQUE,
  token_hash TEXT NOT NULL UNIQUE,
  token_hint TEXT NOT NULL,
  account_id TEXT NOT NULL REFERENCES account (id) DEFERRABLE INITIALLY DEFERRED,
  paused INTEGER NOT NULL CHECK (paused IN (0, 1)),
  expires_at INTEGER,
  created_at INTEGER NOT NULL
) STRICT;

CREATE TABLE agent_grant (
  agent_id TEXT NOT NULL REFERENCES agent (id) ON DELETE CASCADE,
  area TEXT NOT NULL,
  level TEXT NOT NULL CHECK (level IN ('read', 'write', 'full')),
  PRIMARY KEY (agent_id, area)
) STRICT, WITHOUT ROWID;

CREATE TABLE agent_rule (
  agent_id TEXT NOT NULL REFERENCES agent (id) ON DELETE CASCADE,
  operation TEXT NOT NULL,
  effect TEXT NOT NULL CHECK (effect IN ('allow', 'ask', 'deny')),
  PRIMARY KEY (agent_id, operation)
) STRICT, WITHOUT ROWID;

CREATE TABLE audit (
  seq INTEGER PRIMARY KEY,
  kind TEXT NOT NULL CHECK (kind IN ('decision', 'outcome', 'change', 'notice')),
  at INTEGER NOT NULL,
  call_id TEXT,
  agent_id TEXT,
  agent TEXT,
  area TEXT,
  operation TEXT,
  method TEXT,
  path TEXT,
  decision TEXT CHECK (decision IN ('allow', 'ask', 'deny')),
  reason TEXT,
  status INTEGER,
  credits_milli INTEGER,
  characters INTEGER,
  duration_ms INTEGER,
  sentence TEXT NOT NULL,
  facts TEXT NOT NULL,
  hash BLOB NOT NULL,
  -- Of an outcome: the seq of its decision. A number that grows keeps its index small and in order, which call_id would not.
  decision_seq INTEGER
) STRICT;
CREATE INDEX audit_by_agent ON audit (agent_id, seq);
CREATE INDEX audit_not_allowed ON audit (decision, seq) WHERE decision <> 'allow';
CREATE INDEX audit_outcome ON audit (decision_seq) WHERE decision_seq IS NOT NULL;
CREATE INDEX audit_change ON audit (seq) WHERE kind = 'change';
-- Holds all that adding up takes: by account and agent, without a look at the entries themselves.
CREATE INDEX audit_spent ON audit (at, agent_id, credits_milli, json_extract(facts, '$.account')) WHERE credits_milli > 0;
CREATE TRIGGER audit_no_update BEFORE UPDATE ON audit BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;
CREATE TRIGGER audit_no_delete BEFORE DELETE ON audit BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;

-- Names learnt from answers, so that a sentence can say "voice Rachel".
CREATE TABLE name (
  account_id TEXT NOT NULL,
  noun TEXT NOT NULL,
  id TEXT NOT NULL,
  name TEXT NOT NULL,
  PRIMARY KEY (account_id, noun, id)
) STRICT, WITHOUT ROWID;

INSERT INTO account VALUES ('acc_sandbox', 'Sandbox', 'sandbox', 'sandbox', 'sandbox', 0);
INSERT INTO setting VALUES ('stopped', 0), ('key_ever_set', 0), ('default_account', 'acc_sandbox'), ('closed_seq', 0);
`;

/** Limits: one row each, none where there is none. The thresholds of the guard are settings, `guard_…`, where they differ. */
const VERSION_2 = `
CREATE TABLE agent_limit (
  agent_id TEXT NOT NULL REFERENCES agent (id) ON DELETE CASCADE,
  name TEXT NOT NULL CHECK (name IN (
    'hour', 'day', 'month', 'per_request', 'raise', 'raise_until', 'unpriced', 'characters', 'voices', 'models', 'parallel',
    'voice_slots', 'weight')),
  -- Credits in thousandths, Unix time in ms, ids joined by commas.
  value ANY NOT NULL CHECK (
    CASE
      WHEN name IN ('voices', 'models') THEN typeof(value) = 'text' AND value <> ''
      WHEN name = 'unpriced' AND typeof(value) = 'text' THEN value = 'ask'
      ELSE typeof(value) = 'integer' AND value >= 0
    END),
  PRIMARY KEY (agent_id, name)
) STRICT, WITHOUT ROWID;

CREATE TABLE account_limit (
  account_id TEXT NOT NULL REFERENCES account (id) ON DELETE CASCADE,
  name TEXT NOT NULL CHECK (name IN ('hour', 'day', 'month', 'floor', 'owner_slot')),
  value ANY NOT NULL CHECK (typeof(value) = 'integer' AND value >= 0),
  PRIMARY KEY (account_id, name)
) STRICT, WITHOUT ROWID;
`;

export const MIGRATIONS: readonly Migration[] = [
  (db) => {
    db.exec(VERSION_1);
    db.prepare('INSERT INTO setting VALUES (?, ?)').run('token_key', randomBytes(32));
  },
  (db) => void db.exec(VERSION_2),
  ledgerIndex,
];

/** Takes a database to the newest version, one transaction a step: what fails leaves the version before it (F23). */
export function migrate(db: Database.Database, migrations: readonly Migration[] = MIGRATIONS): void {
  for (let version = readVersion(db); version < migrations.length; version++) {
    const step = migrations[version];
    if (step === undefined) throw new Error(`no migration from version ${version}`);
    db.transaction(() => {
      step(db);
      db.pragma(`user_version = ${version + 1}`);
    }).immediate();
  }
}

/** The version of a database's format. */
export function readVersion(db: Database.Database): number {
  const version = db.pragma('user_version', { simple: true });
  if (typeof version !== 'number') throw new Error('user_version is no number');
  return version;
}
