-- A database as version 1 of the format was, with a little in it. Never changed: it stands for what people have.
PRAGMA application_id = 1114598508;
PRAGMA user_version = 1;

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
  decision_seq INTEGER
) STRICT;
CREATE INDEX audit_by_agent ON audit (agent_id, seq);
CREATE INDEX audit_not_allowed ON audit (decision, seq) WHERE decision <> 'allow';
CREATE INDEX audit_outcome ON audit (decision_seq) WHERE decision_seq IS NOT NULL;
CREATE INDEX audit_change ON audit (seq) WHERE kind = 'change';
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

INSERT INTO setting VALUES ('token_key', x'0101010101010101010101010101010101010101010101010101010101010101');
INSERT INTO agent VALUES ('agt_1', 'Voiceover Agent', 'voiceover agent', 'hash', 'abcd', 'acc_sandbox', 0, NULL, 1000);
INSERT INTO agent_grant VALUES ('agt_1', 'voices', 'read');
INSERT INTO agent_rule VALUES ('agt_1', 'voices.delete', 'deny');
INSERT INTO audit (seq, kind, at, sentence, facts, hash) VALUES
  (1, 'notice', 1000, 'One', '{}', x'00'),
  (2, 'notice', 1000, 'Two', '{}', x'00');
