/** The policy in its tables. */
import type Database from 'better-sqlite3';
import { nameKey } from '../core/agent-name.ts';
import type { AccountLimits, AgentLimits } from '../core/limits.ts';
import { applyChanges, canonicalPolicyText, flatten } from '../core/policy-changes.ts';
import type { AccountPolicy, AgentPolicy, Level, PolicyChange, PolicyState, RuleEffect } from '../core/policy-state.ts';
import { unflatten } from '../core/policy-unflatten.ts';
import { type SealedKeyWrite, writeAccountKey } from './account-keys.ts';
import {
  readAccountLimits,
  readAgentLimits,
  readGuard,
  writeAccountLimits,
  writeAgentLimits,
  writeGuard,
} from './limit-tables.ts';

/** A change found another value than the one it says it replaces, or the tables do not hold what they should after it. */
export class PolicyConflictError extends Error {
  override readonly name = 'PolicyConflictError';
}

interface AccountRow {
  readonly id: string;
  readonly name: string;
  readonly kind: 'real' | 'sandbox';
  readonly region: string;
  readonly has_key: number;
}

interface AgentRow {
  readonly id: string;
  readonly name: string;
  readonly token_hash: string;
  readonly token_hint: string;
  readonly account_id: string;
  readonly paused: number;
  readonly expires_at: number | null;
  readonly created_at: number;
}

/** Throws when a setting is missing or of another kind. */
export function readPolicy(db: Database.Database): PolicyState {
  const accounts = db
    .prepare<[], AccountRow>(
      `SELECT id, name, kind, region, EXISTS (SELECT 1 FROM account_key WHERE account_id = account.id) AS has_key
       FROM account ORDER BY created_at, id`,
    )
    .all();
  const agents = db
    .prepare<[], AgentRow>(
      `SELECT id, name, token_hash, token_hint, account_id, paused, expires_at, created_at
       FROM agent ORDER BY created_at, id`,
    )
    .all();
  const grants = pairsOf<Level>(db, 'SELECT agent_id, area, level FROM agent_grant');
  const rules = pairsOf<RuleEffect>(db, 'SELECT agent_id, operation, effect FROM agent_rule');
  const accountLimits = readAccountLimits(db);
  const agentLimits = readAgentLimits(db);
  return {
    stopped: truth(db, 'stopped'),
    keyEverSet: truth(db, 'key_ever_set'),
    defaultAccountId: text(db, 'default_account'),
    accounts: new Map(accounts.map((row) => [row.id, accountOf(row, accountLimits(row.id))])),
    agents: new Map(agents.map((row) => [row.id, agentOf(row, grants, rules, agentLimits(row.id))])),
    guard: readGuard(db),
  };
}

/**
 * Writes changes, and the sealed key that goes with them, as part of a transaction. `at`: Unix time in ms, of what is new.
 * Throws PolicyConflictError when a `before` is not what the tables hold: then the transaction must be rolled back.
 */
export function applyPolicyChanges(
  db: Database.Database,
  changes: readonly PolicyChange[],
  at: number,
  key: SealedKeyWrite | null = null,
): void {
  const replay = applyChanges(flatten(readPolicy(db)), changes);
  if (!replay.ok) {
    const { expected, found } = replay;
    throw new PolicyConflictError(`${replay.key} is ${JSON.stringify(found)}, not ${JSON.stringify(expected)}`);
  }
  const after = unflatten(replay.flat);
  if (key !== null) writeAccountKey(db, key, at);
  writeSettings(db, changes, after);
  writeAccounts(db, idsOf('account', changes), after, at);
  writeAgents(db, idsOf('agent', changes), after);
  if (canonicalPolicyText(flatten(readPolicy(db))) !== canonicalPolicyText(replay.flat)) {
    throw new PolicyConflictError('the policy tables do not hold what was written to them');
  }
}

function writeSettings(db: Database.Database, changes: readonly PolicyChange[], after: PolicyState): void {
  const values: Readonly<Record<string, string | number>> = {
    stopped: Number(after.stopped),
    key_ever_set: Number(after.keyEverSet),
    default_account: after.defaultAccountId,
  };
  for (const { key } of changes) {
    const value = values[key];
    if (value !== undefined) writeSetting(db, key, value);
  }
  if (changes.some(({ key }) => key.startsWith('guard/'))) writeGuard(db, after.guard);
}

function writeAccounts(db: Database.Database, ids: ReadonlySet<string>, after: PolicyState, at: number): void {
  const createdAt = new Map<string, number>();
  for (const id of ids) {
    const row = db.prepare<[string], { created_at: number }>('SELECT created_at FROM account WHERE id = ?').get(id);
    createdAt.set(id, row?.created_at ?? at);
    db.prepare('DELETE FROM account WHERE id = ?').run(id);
    if (!after.accounts.has(id)) db.prepare('DELETE FROM account_key WHERE account_id = ?').run(id);
  }
  const insert = db.prepare(
    'INSERT INTO account (id, name, name_key, kind, region, created_at) VALUES (?, ?, ?, ?, ?, ?)',
  );
  for (const id of ids) {
    const account = after.accounts.get(id);
    if (account === undefined) continue;
    insert.run(id, account.name, nameKey(account.name), account.kind, account.region, createdAt.get(id) ?? at);
    writeAccountLimits(db, id, account.limits);
  }
}

/** Removed and written anew, so that two agents may swap their names. */
function writeAgents(db: Database.Database, ids: ReadonlySet<string>, after: PolicyState): void {
  const remove = db.prepare('DELETE FROM agent WHERE id = ?');
  for (const id of ids) remove.run(id);
  const insert = db.prepare(
    `INSERT INTO agent (id, name, name_key, token_hash, token_hint, account_id, paused, expires_at, created_at)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  const insertGrant = db.prepare('INSERT INTO agent_grant (agent_id, area, level) VALUES (?, ?, ?)');
  const insertRule = db.prepare('INSERT INTO agent_rule (agent_id, operation, effect) VALUES (?, ?, ?)');
  for (const id of ids) {
    const agent = after.agents.get(id);
    if (agent === undefined) continue;
    insert.run(
      id,
      agent.name,
      nameKey(agent.name),
      agent.tokenHash,
      agent.tokenHint,
      agent.accountId,
      Number(agent.paused),
      agent.expiresAt,
      agent.createdAt,
    );
    for (const [area, level] of agent.grants) insertGrant.run(id, area, level);
    for (const [operation, effect] of agent.rules) insertRule.run(id, operation, effect);
    writeAgentLimits(db, id, agent.limits);
  }
}

/** The 32 bytes that tokens are hashed with, made with the database. */
export function readTokenKey(db: Database.Database): Uint8Array {
  const value = readSetting(db, 'token_key');
  if (!(value instanceof Uint8Array) || value.length !== 32) throw wrong('token_key');
  return value;
}

export function readSetting(db: Database.Database, key: string): unknown {
  return db.prepare<[string]>('SELECT value FROM setting WHERE key = ?').pluck().get(key);
}

export function writeSetting(db: Database.Database, key: string, value: string | number): void {
  db.prepare('INSERT INTO setting VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value').run(
    key,
    value,
  );
}

function truth(db: Database.Database, key: string): boolean {
  const value = readSetting(db, key);
  if (value !== 0 && value !== 1) throw wrong(key);
  return value === 1;
}

function text(db: Database.Database, key: string): string {
  const value = readSetting(db, key);
  if (typeof value !== 'string') throw wrong(key);
  return value;
}

function wrong(key: string): Error {
  return new PolicyConflictError(`the setting ${key} is missing or not what it should be`);
}

function accountOf({ id, name, kind, region, has_key }: AccountRow, limits: AccountLimits): AccountPolicy {
  return { id, name, kind, region, hasKey: has_key === 1, limits };
}

type Pairs<V> = ReadonlyMap<string, ReadonlyMap<string, V>>;

function pairsOf<V>(db: Database.Database, sql: string): Pairs<V> {
  const all = new Map<string, Map<string, V>>();
  for (const [agentId, key, value] of db.prepare<[], [string, string, V]>(sql).raw().all()) {
    const pairs = all.get(agentId) ?? new Map<string, V>();
    all.set(agentId, pairs.set(key, value));
  }
  return all;
}

function agentOf(row: AgentRow, grants: Pairs<Level>, rules: Pairs<RuleEffect>, limits: AgentLimits): AgentPolicy {
  return {
    id: row.id,
    name: row.name,
    tokenHash: row.token_hash,
    tokenHint: row.token_hint,
    accountId: row.account_id,
    paused: row.paused === 1,
    expiresAt: row.expires_at,
    createdAt: row.created_at,
    grants: grants.get(row.id) ?? new Map(),
    rules: rules.get(row.id) ?? new Map(),
    limits,
  };
}

function idsOf(kind: string, changes: readonly PolicyChange[]): ReadonlySet<string> {
  const prefix = `${kind}/`;
  return new Set(changes.filter(({ key }) => key.startsWith(prefix)).map(({ key }) => key.split('/')[1] ?? ''));
}
