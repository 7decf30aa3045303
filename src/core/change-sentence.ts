/**
 * The sentence of a change of the policy, the keys or the agents: "The owner changed Voices for Voiceover Agent from Off to
 * Read". Changes made together make one sentence; what it leaves out stands in the entry's changes.
 */
import { findArea, findOperation } from './catalogue/catalogue.ts';
import { accountLimitClause, agentLimitClauses, guardClause } from './limit-sentence.ts';
import { NO_AGENT_LIMITS } from './limits.ts';
import type { FlatValue, PolicyChange, PolicyState } from './policy-state.ts';
import { agentWord, count, levelWord, listed, visible } from './sentence-parts.ts';

/** More clauses than these are counted. */
const MOST_CLAUSES = 3;
const LONGEST_VALUE = 64;

/** A part of Bollard that changes the policy by itself, and why: it can only tighten. */
export interface ChangeAuthor {
  readonly name: string;
  /** Words of ours. */
  readonly cause: string;
}

interface Names {
  readonly before: PolicyState;
  readonly after: PolicyState;
}

/** Changes of one agent, one account, or of what stands above them (`id` is empty). */
interface Group {
  readonly kind: string;
  readonly id: string;
  readonly fields: Map<string, PolicyChange>;
  readonly grants: PolicyChange[];
  readonly rules: PolicyChange[];
  readonly limits: PolicyChange[];
}

/**
 * `proven`: the owner's proof was given for it; else whoever did it could only tighten, and is called someone on this machine.
 * `keyAccountId`: the account whose sealed key was written, which the changes do not show when it had one before.
 * `author`: who did it of its own accord, where it was no person.
 */
export function changeSentence(
  changes: readonly PolicyChange[],
  before: PolicyState,
  after: PolicyState,
  proven: boolean,
  keyAccountId: string | null = null,
  author: ChangeAuthor | null = null,
): string {
  const names: Names = { before, after };
  const clauses = grouped(changes).flatMap((group) => clausesOf(group, names));
  const keyChanged = changes.some(({ key }) => key === `account/${keyAccountId}/has_key`);
  if (keyAccountId !== null && !keyChanged)
    clauses.push(`replaced the key of account ${accountName(keyAccountId, names)}`);
  if (author !== null) return `${author.name} ${summed(clauses)}: ${author.cause}`;
  return `${proven ? 'The owner' : 'Someone on this machine'} ${summed(clauses)}`;
}

function summed(clauses: readonly string[]): string {
  if (clauses.length === 0) return 'changed nothing';
  if (clauses.length <= MOST_CLAUSES) return listed(clauses);
  const told = clauses.slice(0, MOST_CLAUSES - 1);
  return `${told.join(', ')} and made ${clauses.length - told.length} more changes`;
}

/** In the order in which they come; the policy's own first. */
function grouped(changes: readonly PolicyChange[]): readonly Group[] {
  const groups = new Map<string, Group>();
  for (const change of changes) {
    const [kind = '', id = '', field = '', item] = change.key.split('/');
    const owner = field === '' ? '' : `${kind}/${id}`;
    let group = groups.get(owner);
    if (group === undefined) {
      group = {
        kind: owner === '' ? 'policy' : kind,
        id: owner === '' ? '' : id,
        fields: new Map(),
        grants: [],
        rules: [],
        limits: [],
      };
      groups.set(owner, group);
    }
    if (item !== undefined && field === 'grant') group.grants.push(change);
    else if (item !== undefined && field === 'rule') group.rules.push(change);
    else if (item !== undefined && field === 'limit') group.limits.push(change);
    else group.fields.set(owner === '' ? change.key : field, change);
  }
  return [...groups.values()].sort((one, other) => Number(other.id === '') - Number(one.id === ''));
}

function clausesOf(group: Group, names: Names): readonly string[] {
  if (group.kind === 'policy') return policyClauses(group, names);
  return group.kind === 'account' ? accountClauses(group, names) : agentClauses(group, names);
}

function policyClauses({ fields }: Group, names: Names): readonly string[] {
  const clauses: string[] = [];
  for (const { key, before, after } of fields.values()) {
    if (key === 'stopped') clauses.push(after === true ? 'stopped all agents' : 'resumed all agents');
    else if (key === 'default_account') clauses.push(`made account ${accountName(after, names)} the default`);
    // A key was set for the first time: said where that key is said.
    else if (key === 'key_ever_set' && after === true) continue;
    else if (/^guard\/(identical|denials|habit)$/.test(key))
      clauses.push(guardClause(key.slice('guard/'.length), names.after.guard));
    else clauses.push(fallback(key, before, after));
  }
  return clauses;
}

function accountClauses({ id, fields, limits }: Group, names: Names): readonly string[] {
  const name = accountName(id, names);
  const kind = fields.get('kind');
  const key = fields.get('has_key');
  if (kind?.before === null) return [`added account ${name}`, ...(key?.after === true ? [`set its key`] : [])];
  if (kind?.after === null) return [`removed account ${name}`];
  const clauses = [...fields].map(([field, { before, after }]) => {
    if (field === 'has_key') return `${after === true ? 'set' : 'removed'} the key of account ${name}`;
    if (field === 'name') return `renamed account ${value(before)} to ${value(after)}`;
    if (field === 'region') return `moved account ${name} from region ${value(before)} to ${value(after)}`;
    return fallback(`${field} of account ${name}`, before, after);
  });
  return [...clauses, ...limits.map((change) => accountLimitClause(name, change))];
}

function agentClauses(group: Group, names: Names): readonly string[] {
  const { id, fields, grants, rules, limits } = group;
  const agent = agentName(id, names);
  const token = fields.get('token_hash');
  if (token?.before === null) return [added(agent, group, names)];
  if (token?.after === null) return [`removed agent ${agent}`];
  const clauses: string[] = [];
  for (const [field, { before, after }] of fields) {
    if (field === 'token_hash') clauses.push(`rotated the token of ${agent}`);
    // Goes with its hash.
    else if (field === 'token_hint' && token !== undefined) continue;
    else if (field === 'name') clauses.push(`renamed agent ${value(before)} to ${value(after)}`);
    else if (field === 'account') clauses.push(`bound ${agent} to account ${accountName(after, names)}`);
    else if (field === 'paused') clauses.push(`${after === true ? 'paused' : 'resumed'} ${agent}`);
    else if (field === 'expires_at') clauses.push(expiry(agent, after));
    else clauses.push(fallback(`${field} of ${agent}`, before, after));
  }
  const bounds = agentLimitClauses(agent, limits, names.after.agents.get(id)?.limits ?? NO_AGENT_LIMITS);
  return [...clauses, ...grantClauses(agent, grants), ...ruleClauses(agent, rules), ...bounds];
}

function added(agent: string, { fields, grants, rules, limits }: Group, names: Names): string {
  const account = fields.get('account')?.after ?? null;
  const on = account === null ? '' : ` on account ${accountName(account, names)}`;
  const given = grants.map(({ key, after }) => `${areaOf(key)} ${level(after)}`);
  if (rules.length > 0) given.push(count(rules.length, 'rule'));
  // A raise is one, though it has an end of its own.
  const bounds = limits.filter(({ key }) => !key.endsWith('/raise_until')).length;
  if (bounds > 0) given.push(count(bounds, 'limit'));
  return `added agent ${agent}${on}${given.length === 0 ? '' : ` with ${shortened(given)}`}`;
}

function grantClauses(agent: string, grants: readonly PolicyChange[]): readonly string[] {
  const [first] = grants;
  if (first === undefined) return [];
  if (grants.length === 1) {
    return [`changed ${areaOf(first.key)} for ${agent} from ${level(first.before)} to ${level(first.after)}`];
  }
  return [`changed ${shortened(grants.map(({ key, after }) => `${areaOf(key)} to ${level(after)}`))} for ${agent}`];
}

function ruleClauses(agent: string, rules: readonly PolicyChange[]): readonly string[] {
  const [first] = rules;
  if (first === undefined) return [];
  if (rules.length > 1) return [`changed ${count(rules.length, 'rule')} of ${agent}`];
  return [`changed “${operationOf(first.key)}” for ${agent} from ${effect(first.before)} to ${effect(first.after)}`];
}

function expiry(agent: string, after: FlatValue): string {
  if (typeof after !== 'number') return `let ${agent} stay without an end`;
  const at = new Date(after);
  if (Number.isNaN(at.getTime())) return `set an end for ${agent}`;
  return `let ${agent} end on ${at.toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}

function shortened(parts: readonly string[]): string {
  if (parts.length <= MOST_CLAUSES) return listed(parts);
  const told = parts.slice(0, MOST_CLAUSES - 1);
  return `${told.join(', ')} and ${parts.length - told.length} more`;
}

function fallback(what: string, before: FlatValue, after: FlatValue): string {
  return `changed ${visible(what, LONGEST_VALUE)} from ${value(before)} to ${value(after)}`;
}

function areaOf(key: string): string {
  const id = key.split('/')[3] ?? '';
  return findArea(id)?.title ?? visible(id, LONGEST_VALUE);
}

function operationOf(key: string): string {
  const id = key.split('/')[3] ?? '';
  return findOperation(id)?.label ?? visible(id, LONGEST_VALUE);
}

function level(grant: FlatValue): string {
  return typeof grant === 'string' ? levelWord(value(grant)) : 'Off';
}

function effect(rule: FlatValue): string {
  return typeof rule === 'string' ? levelWord(value(rule)) : 'Inherit';
}

function agentName(id: string, { before, after }: Names): string {
  return agentWord((after.agents.get(id) ?? before.agents.get(id))?.name ?? id);
}

function accountName(id: FlatValue, { before, after }: Names): string {
  const ref = String(id);
  return agentWord((after.accounts.get(ref) ?? before.accounts.get(ref))?.name ?? ref);
}

function value(flat: FlatValue): string {
  return flat === null ? 'nothing' : agentWord(String(flat));
}
