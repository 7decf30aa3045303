/** From the flat view of a policy back to the policy itself. */
import { accountLimitsOf, agentLimitsOf, guardOf, type LimitValues } from './limit-values.ts';
import { type FlatPolicy, flatten } from './policy-changes.ts';
import type { AccountPolicy, AgentPolicy, FlatValue, Level, PolicyState, RuleEffect } from './policy-state.ts';

/** Throws Error, naming the key, when one is missing, unknown, or of a kind it cannot be. */
export function unflatten(flat: FlatPolicy): PolicyState {
  const accounts = new Map<string, AccountPolicy>();
  const agents = new Map<string, AgentPolicy>();
  for (const key of flat.keys()) {
    const [kind, id] = key.split('/');
    if (id === undefined) continue;
    if (kind === 'account' && !accounts.has(id)) accounts.set(id, accountOf(flat, id));
    if (kind === 'agent' && !agents.has(id)) agents.set(id, agentOf(flat, id));
  }
  const state: PolicyState = {
    stopped: truth(flat, 'stopped'),
    keyEverSet: truth(flat, 'key_ever_set'),
    defaultAccountId: text(flat, 'default_account'),
    accounts,
    agents,
    guard: guardOf(under(flat, 'guard/'), 'guard/'),
  };
  const known = flatten(state);
  for (const key of flat.keys()) if (!known.has(key)) throw wrong(key, flat.get(key));
  return state;
}

function accountOf(flat: FlatPolicy, id: string): AccountPolicy {
  const prefix = `account/${id}`;
  const kind = text(flat, `${prefix}/kind`);
  if (kind !== 'real' && kind !== 'sandbox') throw wrong(`${prefix}/kind`, kind);
  return {
    id,
    name: text(flat, `${prefix}/name`),
    kind,
    region: text(flat, `${prefix}/region`),
    hasKey: truth(flat, `${prefix}/has_key`),
    limits: accountLimitsOf(under(flat, `${prefix}/limit/`), `${prefix}/limit/`),
  };
}

function agentOf(flat: FlatPolicy, id: string): AgentPolicy {
  const prefix = `agent/${id}`;
  const grants = new Map<string, Level>();
  const rules = new Map<string, RuleEffect>();
  for (const [key, value] of flat) {
    const grant = after(key, `${prefix}/grant/`);
    const rule = after(key, `${prefix}/rule/`);
    if (grant !== null) grants.set(grant, levelOf(key, value));
    if (rule !== null) rules.set(rule, effectOf(key, value));
  }
  const expiresKey = `${prefix}/expires_at`;
  return {
    id,
    name: text(flat, `${prefix}/name`),
    tokenHash: text(flat, `${prefix}/token_hash`),
    tokenHint: text(flat, `${prefix}/token_hint`),
    accountId: text(flat, `${prefix}/account`),
    paused: truth(flat, `${prefix}/paused`),
    expiresAt: flat.has(expiresKey) ? time(flat, expiresKey) : null,
    createdAt: time(flat, `${prefix}/created_at`),
    grants,
    rules,
    limits: agentLimitsOf(under(flat, `${prefix}/limit/`), `${prefix}/limit/`),
  };
}

function levelOf(key: string, value: FlatValue): Level {
  if (value === 'read' || value === 'write' || value === 'full') return value;
  throw wrong(key, value);
}

function effectOf(key: string, value: FlatValue): RuleEffect {
  if (value === 'allow' || value === 'ask' || value === 'deny') return value;
  throw wrong(key, value);
}

function text(flat: FlatPolicy, key: string): string {
  const value = flat.get(key);
  if (typeof value !== 'string') throw wrong(key, value);
  return value;
}

function truth(flat: FlatPolicy, key: string): boolean {
  const value = flat.get(key);
  if (typeof value !== 'boolean') throw wrong(key, value);
  return value;
}

function time(flat: FlatPolicy, key: string): number {
  const value = flat.get(key);
  if (typeof value !== 'number' || !Number.isSafeInteger(value)) throw wrong(key, value);
  return value;
}

/** What stands under a prefix, by the rest of its key. */
function under(flat: FlatPolicy, prefix: string): LimitValues {
  const values = new Map<string, FlatValue>();
  for (const [key, value] of flat) {
    const name = after(key, prefix);
    if (name !== null) values.set(name, value);
  }
  return values;
}

function after(key: string, prefix: string): string | null {
  return key.startsWith(prefix) ? key.slice(prefix.length) : null;
}

function wrong(key: string, value: FlatValue | undefined): Error {
  return new Error(`policy key ${key} cannot be ${JSON.stringify(value ?? null)}`);
}
