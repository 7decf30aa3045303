import type { AgentShape } from '../../contract/shapes.ts';
import { normaliseName } from '../../core/agent-name.ts';
import { OPERATIONS } from '../../core/catalogue/catalogue.ts';
import { NO_AGENT_LIMITS } from '../../core/limits.ts';
import type { AgentPolicy, PolicyState } from '../../core/policy-state.ts';
import { findPreset, PRESETS, presetPolicy } from '../../core/presets.ts';
import { tokenHint } from '../../core/token.ts';
import { CallError } from '../call-error.ts';
import { newId } from '../ids.ts';
import { agentLimitsShapeOf } from '../limit-edit.ts';
import type { Actor } from '../policy-book.ts';
import { withAgent, withoutAgent } from '../policy-edit.ts';
import { validPolicy } from '../valid-policy.ts';
import type { Handlers, Parts } from './handler.ts';

export const agentHandlers: Handlers<'agent'> = {
  'agent.add': (input, actor, parts) => {
    const { book } = parts;
    const name = freeName(input.name, book.state, null);
    const policy = input.preset === undefined ? { grants: new Map(), rules: new Map() } : policyOfPreset(input.preset);
    const accountId = input.account === undefined ? book.state.defaultAccountId : book.account(input.account).id;
    const token = parts.tokens.make();
    const agent: AgentPolicy = {
      id: newId('agt'),
      name,
      ...tokenFields(token, parts),
      accountId,
      paused: false,
      expiresAt: expiryOf(input.expiresAt, parts.now()),
      createdAt: parts.now(),
      ...policy,
      limits: NO_AGENT_LIMITS,
    };
    book.commit(withAgent(book.state, agent), actor);
    return { id: agent.id, name, token, baseUrl: parts.gateway.baseUrl };
  },
  'agent.list': async (_input, _actor, parts) => ({
    agents: await Promise.all([...parts.book.state.agents.values()].map((agent) => agentShapeOf(agent, parts))),
  }),
  'agent.show': (input, _actor, parts) => agentShapeOf(parts.book.agent(input.agent), parts),
  'agent.rename': (input, actor, parts) => {
    const agent = parts.book.agent(input.agent);
    return change(parts, actor, { ...agent, name: freeName(input.name, parts.book.state, agent.id) });
  },
  'agent.pause': (input, actor, parts) => change(parts, actor, { ...parts.book.agent(input.agent), paused: true }),
  'agent.resume': (input, actor, parts) => change(parts, actor, { ...parts.book.agent(input.agent), paused: false }),
  'agent.rotate': (input, actor, parts) => {
    const agent = parts.book.agent(input.agent);
    const token = parts.tokens.make();
    parts.book.commit(withAgent(parts.book.state, { ...agent, ...tokenFields(token, parts) }), actor);
    return { id: agent.id, name: agent.name, token, baseUrl: parts.gateway.baseUrl };
  },
  'agent.remove': (input, actor, parts) => {
    const agent = parts.book.agent(input.agent);
    parts.book.commit(withoutAgent(parts.book.state, agent.id), actor);
    return { message: `Removed ${agent.name}; its token no longer works.` };
  },
  'agent.bind': (input, actor, parts) => {
    const account = parts.book.account(input.account);
    return change(parts, actor, { ...parts.book.agent(input.agent), accountId: account.id });
  },
  'agent.set_policy': (input, actor, parts) =>
    change(parts, actor, { ...parts.book.agent(input.agent), ...validPolicy(input.grants, input.rules) }),
};

function change(parts: Parts, actor: Actor, agent: AgentPolicy): Promise<AgentShape> {
  parts.book.commit(withAgent(parts.book.state, agent), actor);
  return agentShapeOf(agent, parts);
}

function tokenFields(token: string, parts: Parts): { tokenHash: string; tokenHint: string } {
  const tokenHash = parts.tokens.hash(token);
  if (tokenHash === null) throw new Error('a made token must have the shape of a token');
  return { tokenHash, tokenHint: tokenHint(token) };
}

function policyOfPreset(id: string): Pick<AgentPolicy, 'grants' | 'rules'> {
  const preset = findPreset(id);
  if (!preset) {
    throw new CallError(
      'not_found',
      `There is no preset "${id}"; there are ${PRESETS.map((one) => one.id).join(', ')}.`,
    );
  }
  return presetPolicy(preset, OPERATIONS);
}

function freeName(input: string, state: PolicyState, ownId: string | null): string {
  const name = normaliseName(input);
  if (!name.ok) throw new CallError('bad_input', name.message);
  for (const other of state.agents.values()) {
    const taken = normaliseName(other.name);
    if (other.id !== ownId && taken.ok && taken.key === name.key) {
      throw new CallError('exists', `There is an agent called "${other.name}" already.`);
    }
  }
  return name.name;
}

function expiryOf(input: string | undefined, now: number): number | null {
  if (input === undefined) return null;
  const at = Date.parse(input);
  if (Number.isNaN(at)) throw new CallError('bad_input', `"${input}" is no time.`);
  if (at <= now) throw new CallError('bad_input', `${input} has passed.`);
  return at;
}

/** An agent as it leaves Bollard. */
export async function agentShapeOf(agent: AgentPolicy, parts: Parts): Promise<AgentShape> {
  const { raise } = agent.limits;
  const account = parts.book.state.accounts.get(agent.accountId);
  const seen = parts.seen.find(agent.id) ?? (await parts.reader.lastSeen(agent.id));
  return {
    id: agent.id,
    name: agent.name,
    account: account?.name ?? agent.accountId,
    sandbox: account?.kind === 'sandbox',
    paused: agent.paused,
    expired: agent.expiresAt !== null && agent.expiresAt <= parts.now(),
    expiresAt: agent.expiresAt === null ? null : new Date(agent.expiresAt).toISOString(),
    createdAt: new Date(agent.createdAt).toISOString(),
    tokenHint: agent.tokenHint,
    lastSeenAt: seen ? new Date(seen.at).toISOString() : null,
    userAgent: seen?.userAgent ?? null,
    grants: Object.fromEntries(agent.grants),
    rules: Object.fromEntries(agent.rules),
    limits: {
      ...agentLimitsShapeOf(agent.limits),
      raise:
        raise === null || raise.until <= parts.now()
          ? null
          : { credits: raise.milli / 1000, until: new Date(raise.until).toISOString() },
    },
  };
}
