/**
 * The policy as a file: grants, rules and limits by agent name, limits of accounts by account name, and the guard. It holds no
 * key and no token, so an import changes agents that exist and never adds one: a new agent needs a token, which is shown once
 * where it is made. A raise is left out: it ends by itself.
 */
import * as z from 'zod/mini';
import { accountLimitsShape, agentLimitsShape, guardShape } from '../contract/limit-shapes.ts';
import { levelShape, nameShape, ruleShape } from '../contract/shapes.ts';
import { nameKey } from '../core/agent-name.ts';
import type { AccountPolicy, AgentPolicy, PolicyState } from '../core/policy-state.ts';
import { CallError } from './call-error.ts';
import { accountLimitsShapeOf, agentLimitsShapeOf, editAccountLimits, editAgentLimits } from './limit-edit.ts';
import { validPolicy } from './valid-policy.ts';

const VERSION = 2;
const FORMAT = z.literal('bollard-policy');

const agentInFile = {
  name: nameShape,
  grants: z.record(z.string(), levelShape),
  rules: z.record(z.string(), ruleShape),
};

/** Knew no limits: they stay as they are. */
const versionOneShape = z.strictObject({
  format: FORMAT,
  version: z.literal(1),
  agents: z.array(z.strictObject(agentInFile)),
});

const documentShape = z.strictObject({
  format: FORMAT,
  version: z.literal(VERSION),
  agents: z.array(z.strictObject({ ...agentInFile, limits: agentLimitsShape })),
  /** Those it does not name stay as they are. */
  accounts: z.optional(z.array(z.strictObject({ name: nameShape, limits: accountLimitsShape }))),
  guard: z.optional(guardShape),
});
type PolicyDocument = z.infer<typeof documentShape>;

export function exportPolicy(state: PolicyState): PolicyDocument {
  return {
    format: 'bollard-policy',
    version: VERSION,
    agents: [...state.agents.values()].map((agent) => ({
      name: agent.name,
      grants: Object.fromEntries(agent.grants),
      rules: Object.fromEntries(agent.rules),
      limits: agentLimitsShapeOf(agent.limits),
    })),
    accounts: [...state.accounts.values()].map(({ name, limits }) => ({ name, limits: accountLimitsShapeOf(limits) })),
    guard: state.guard,
  };
}

/** The state with what the document holds in place. Throws CallError and changes nothing when any part is unknown. */
export function importPolicy(document: unknown, state: PolicyState): PolicyState {
  if (isVersionOne(document))
    return { ...state, agents: importAgents(parsed(versionOneShape, document).agents, state) };
  const { agents, accounts = [], guard = state.guard } = parsed(documentShape, document);
  return { ...state, agents: importAgents(agents, state), accounts: importAccounts(accounts, state), guard };
}

type AgentInFile = Omit<PolicyDocument['agents'][number], 'limits'> & Partial<PolicyDocument['agents'][number]>;

function importAgents(wanted: readonly AgentInFile[], state: PolicyState): ReadonlyMap<string, AgentPolicy> {
  const agents = new Map(state.agents);
  for (const { name, grants, rules, limits = {} } of wanted) {
    const agent = byName(agents, name);
    if (!agent) throw new CallError('not_found', `There is no agent "${name}": add it first, then import again.`);
    const changed = { ...agent, ...validPolicy(grants, rules), limits: editAgentLimits(agent.limits, limits) };
    agents.set(agent.id, changed);
  }
  return agents;
}

function importAccounts(
  wanted: NonNullable<PolicyDocument['accounts']>,
  state: PolicyState,
): ReadonlyMap<string, AccountPolicy> {
  const accounts = new Map(state.accounts);
  for (const { name, limits } of wanted) {
    const account = byName(accounts, name);
    if (!account)
      throw new CallError('not_found', `There is no account "${name}": take it out of the file, then import again.`);
    accounts.set(account.id, { ...account, limits: editAccountLimits(account.limits, limits) });
  }
  return accounts;
}

function byName<T extends { readonly name: string }>(all: ReadonlyMap<string, T>, name: string): T | undefined {
  return [...all.values()].find((one) => nameKey(one.name) === nameKey(name));
}

function isVersionOne(document: unknown): boolean {
  return typeof document === 'object' && document !== null && 'version' in document && document.version === 1;
}

function parsed<S extends z.ZodMiniType>(shape: S, document: unknown): z.infer<S> {
  const result = z.safeParse(shape, document);
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  throw new CallError('bad_input', `This is no policy file: ${issue?.path.join('.') || 'document'}: ${issue?.message}`);
}
