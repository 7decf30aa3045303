/** Limits in their tables, one row each; the guard's thresholds among the settings. */
import type Database from 'better-sqlite3';
import {
  accountLimitsOf,
  accountLimitValues,
  agentLimitsOf,
  agentLimitValues,
  GUARD_NAMES,
  guardOf,
  guardValues,
  type LimitValues,
} from '../core/limit-values.ts';
import type { AccountLimits, AgentLimits, GuardLimits } from '../core/limits.ts';
import type { FlatValue } from '../core/policy-state.ts';

const SQL = {
  agent: {
    read: 'SELECT agent_id, name, value FROM agent_limit',
    write: 'INSERT INTO agent_limit (agent_id, name, value) VALUES (?, ?, ?)',
  },
  account: {
    read: 'SELECT account_id, name, value FROM account_limit',
    write: 'INSERT INTO account_limit (account_id, name, value) VALUES (?, ?, ?)',
  },
} as const;

/** Of an agent by its id. Throws Error, naming the limit, for a row that cannot be. */
export function readAgentLimits(db: Database.Database): (agentId: string) => AgentLimits {
  const all = rowsOf(db, 'agent');
  return (id) => agentLimitsOf(all.get(id) ?? new Map(), `agent/${id}/limit/`);
}

/** Of an account by its id. Throws as `readAgentLimits`. */
export function readAccountLimits(db: Database.Database): (accountId: string) => AccountLimits {
  const all = rowsOf(db, 'account');
  return (id) => {
    const values = new Map(all.get(id));
    // The table knows no truth values.
    if (values.get('owner_slot') === 1) values.set('owner_slot', true);
    return accountLimitsOf(values, `account/${id}/limit/`);
  };
}

/** Adds the rows of an agent that has none. */
export function writeAgentLimits(db: Database.Database, agentId: string, limits: AgentLimits): void {
  writeRows(db, 'agent', agentId, agentLimitValues(limits));
}

/** Adds the rows of an account that has none. */
export function writeAccountLimits(db: Database.Database, accountId: string, limits: AccountLimits): void {
  writeRows(db, 'account', accountId, accountLimitValues(limits));
}

/** Throws Error, naming the threshold, when one cannot be. */
export function readGuard(db: Database.Database): GuardLimits {
  const read = db.prepare<[string], FlatValue>('SELECT value FROM setting WHERE key = ?').pluck();
  const values = new Map<string, FlatValue>();
  for (const name of GUARD_NAMES) {
    const value = read.get(settingOf(name));
    if (value !== undefined) values.set(name, value);
  }
  return guardOf(values, 'guard/');
}

export function writeGuard(db: Database.Database, guard: GuardLimits): void {
  const values = guardValues(guard);
  for (const name of GUARD_NAMES) {
    db.prepare('DELETE FROM setting WHERE key = ?').run(settingOf(name));
    const value = values.get(name);
    if (value !== undefined) db.prepare('INSERT INTO setting VALUES (?, ?)').run(settingOf(name), bound(value));
  }
}

function settingOf(name: string): string {
  return `guard_${name}`;
}

function rowsOf(db: Database.Database, owner: 'agent' | 'account'): ReadonlyMap<string, LimitValues> {
  const all = new Map<string, Map<string, FlatValue>>();
  for (const [id, name, value] of db.prepare<[], [string, string, FlatValue]>(SQL[owner].read).raw().all()) {
    all.set(id, (all.get(id) ?? new Map<string, FlatValue>()).set(name, value));
  }
  return all;
}

function writeRows(db: Database.Database, owner: 'agent' | 'account', id: string, values: LimitValues): void {
  const insert = db.prepare(SQL[owner].write);
  for (const [name, value] of values) insert.run(id, name, bound(value));
}

/** A column of any type keeps a JavaScript number as REAL unless it is bound as an integer. */
function bound(value: FlatValue): string | bigint {
  return typeof value === 'string' ? value : BigInt(Number(value));
}
