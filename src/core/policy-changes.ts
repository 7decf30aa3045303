/**
 * The policy as a flat map of key and value (keys: `PolicyChange`), and what follows from it: the text whose digest the anchor
 * holds, the difference between two policies, playing changes forwards and backwards, and whether a change loosens.
 */
import { allows } from './levels.ts';
import { accountLimitLoosens, agentLimitLoosens, guardLoosens } from './limit-changes.ts';
import { accountLimitValues, agentLimitValues, guardValues } from './limit-values.ts';
import type { Access } from './operation.ts';
import type { FlatValue, Level, PolicyChange, PolicyState } from './policy-state.ts';

/** Values by key; what is absent, off, inherited or without an end has no entry, so a value is never null. */
export type FlatPolicy = ReadonlyMap<string, FlatValue>;

/** The id of the one account of kind `sandbox`: no change can make it a real one unseen. */
export const SANDBOX_ACCOUNT_ID = 'acc_sandbox';

/**
 * Every value of the policy, by key. Throws for an id that is no plain word (a key could be read in two ways) and for a
 * sandbox account under another id, or a real one under its id: a table edited by hand, which is not to be used.
 */
export function flatten(state: PolicyState): Map<string, FlatValue> {
  const flat = new Map<string, FlatValue>();
  flat.set('stopped', state.stopped);
  flat.set('key_ever_set', state.keyEverSet);
  flat.set('default_account', state.defaultAccountId);
  for (const [name, value] of guardValues(state.guard)) flat.set(`guard/${name}`, value);
  for (const [id, account] of state.accounts) {
    const prefix = `account/${plain(id)}`;
    checkSandboxId(id, account.kind);
    flat.set(`${prefix}/name`, account.name);
    flat.set(`${prefix}/kind`, account.kind);
    flat.set(`${prefix}/region`, account.region);
    flat.set(`${prefix}/has_key`, account.hasKey);
    for (const [name, value] of accountLimitValues(account.limits)) flat.set(`${prefix}/limit/${name}`, value);
  }
  for (const [id, agent] of state.agents) {
    const prefix = `agent/${plain(id)}`;
    flat.set(`${prefix}/name`, agent.name);
    flat.set(`${prefix}/token_hash`, agent.tokenHash);
    flat.set(`${prefix}/token_hint`, agent.tokenHint);
    flat.set(`${prefix}/account`, agent.accountId);
    flat.set(`${prefix}/paused`, agent.paused);
    if (agent.expiresAt !== null) flat.set(`${prefix}/expires_at`, agent.expiresAt);
    flat.set(`${prefix}/created_at`, agent.createdAt);
    for (const [area, level] of agent.grants) {
      if (level !== 'off') flat.set(`${prefix}/grant/${plain(area)}`, level);
    }
    for (const [operation, effect] of agent.rules) flat.set(`${prefix}/rule/${plain(operation)}`, effect);
    for (const [name, value] of agentLimitValues(agent.limits)) flat.set(`${prefix}/limit/${name}`, value);
  }
  return flat;
}

/** The text whose SHA-256 is the policy digest: `key=JSON` lines, sorted by key. */
export function canonicalPolicyText(flat: FlatPolicy): string {
  return [...flat.keys()]
    .sort()
    .map((key) => `${key}=${JSON.stringify(flat.get(key))}\n`)
    .join('');
}

/** What differs between two policies, sorted by key. */
export function diffPolicies(before: PolicyState, after: PolicyState): PolicyChange[] {
  const flatBefore = flatten(before);
  const flatAfter = flatten(after);
  const keys = new Set([...flatBefore.keys(), ...flatAfter.keys()]);
  const changes: PolicyChange[] = [];
  for (const key of [...keys].sort()) {
    const change = { key, before: flatBefore.get(key) ?? null, after: flatAfter.get(key) ?? null };
    if (change.before !== change.after) changes.push(change);
  }
  return changes;
}

/** A policy after changes were played, or the first key where it does not hold what the change says it held. */
export type Replay =
  | { readonly ok: true; readonly flat: Map<string, FlatValue> }
  | { readonly ok: false; readonly key: string; readonly expected: FlatValue; readonly found: FlatValue };

/** Plays changes forwards, in order. */
export function applyChanges(flat: FlatPolicy, changes: readonly PolicyChange[]): Replay {
  return replay(flat, changes);
}

/** Plays changes backwards, last first: what the policy was before them. */
export function undoChanges(flat: FlatPolicy, changes: readonly PolicyChange[]): Replay {
  return replay(flat, changes.map(({ key, before, after }) => ({ key, before: after, after: before })).reverse());
}

/**
 * Whether changes made together need the owner's proof. What goes with an agent or account that is removed loosens nothing,
 * its deny rules and its end included.
 */
export function loosensAny(changes: readonly PolicyChange[]): boolean {
  const removed = new Set(changes.filter(isRemoval).map(({ key }) => ownerOf(key)));
  return changes.some((change) => !(change.after === null && removed.has(ownerOf(change.key))) && loosens(change));
}

/** Whether one change by itself may let anybody do more than before. Unsure counts as loosening. */
export function loosens(change: PolicyChange): boolean {
  const { before, after } = change;
  if (before === after) return false;
  const [kind, name = '', field, item] = change.key.split('/');
  if (kind === 'guard') return guardLoosens(name, before, after);
  if (item !== undefined) return itemLoosens(`${kind}/${field}`, item, before, after);
  switch (field === undefined ? kind : `${kind}/${field}`) {
    case 'stopped':
    case 'agent/paused':
      return after !== true;
    case 'default_account':
    case 'agent/account':
      return after !== null && after !== SANDBOX_ACCOUNT_ID;
    case 'account/has_key':
      return after !== false && after !== null;
    case 'account/kind':
    case 'account/region':
    case 'agent/token_hash':
      return after !== null;
    case 'agent/expires_at':
      return !(typeof after === 'number' && (before === null || (typeof before === 'number' && after < before)));
    case 'account/name':
    case 'agent/name':
      return false;
    case 'agent/token_hint':
    case 'agent/created_at':
      return before !== null && after !== null;
    default:
      return true;
  }
}

function itemLoosens(field: string, item: string, before: FlatValue, after: FlatValue): boolean {
  switch (field) {
    case 'agent/grant':
      return grantLoosens(before, after);
    case 'agent/rule':
      return ruleLoosens(before, after);
    case 'agent/limit':
      return agentLimitLoosens(item, before, after);
    case 'account/limit':
      return accountLimitLoosens(item, before, after);
    default:
      return true;
  }
}

function grantLoosens(before: FlatValue, after: FlatValue): boolean {
  if (!isLevel(after)) return true;
  const accesses: readonly Access[] = ['read', 'write'];
  return accesses.some(
    (access) => allows(after ?? 'off', access) && !(isLevel(before) && allows(before ?? 'off', access)),
  );
}

function isLevel(value: FlatValue): value is Level | null {
  return value === null || value === 'off' || value === 'read' || value === 'write' || value === 'full';
}

/**
 * `deny` is the tightest and `allow` the loosest a rule can be. Between `ask` and none (null) neither is: `ask` lifts a grant
 * that is off, none lifts an approval where the grant allows. So only a step to `deny`, a step from `allow`, count as tightening.
 */
function ruleLoosens(before: FlatValue, after: FlatValue): boolean {
  if (after === 'deny') return false;
  return !(before === 'allow' && (after === 'ask' || after === null));
}

/** An agent goes with its token, an account with its kind. */
function isRemoval({ key, after }: PolicyChange): boolean {
  return after === null && (/^agent\/[^/]+\/token_hash$/.test(key) || /^account\/[^/]+\/kind$/.test(key));
}

/** `agent/ID` or `account/ID` of a key. */
function ownerOf(key: string): string {
  return key.split('/', 2).join('/');
}

function replay(flat: FlatPolicy, changes: readonly PolicyChange[]): Replay {
  const next = new Map(flat);
  for (const { key, before, after } of changes) {
    const found = next.get(key) ?? null;
    if (found !== before) return { ok: false, key, expected: before, found };
    if (after === null) next.delete(key);
    else next.set(key, after);
  }
  return { ok: true, flat: next };
}

function checkSandboxId(id: string, kind: string): void {
  if ((id === SANDBOX_ACCOUNT_ID) !== (kind === 'sandbox')) throw new Error(`account ${id} cannot be of kind ${kind}`);
}

function plain(id: string): string {
  if (!/^[A-Za-z0-9_.-]+$/.test(id)) throw new Error(`not an id: ${JSON.stringify(id)}`);
  return id;
}
