/** Pure edits of the policy: each returns the next state, `PolicyBook.commit` finds and judges the difference. */
import type { AccountPolicy, AgentPolicy, PolicyState } from '../core/policy-state.ts';

export function withAgent(state: PolicyState, agent: AgentPolicy): PolicyState {
  return { ...state, agents: new Map(state.agents).set(agent.id, agent) };
}

export function withoutAgent(state: PolicyState, agentId: string): PolicyState {
  const agents = new Map(state.agents);
  agents.delete(agentId);
  return { ...state, agents };
}

export function withAccount(state: PolicyState, account: AccountPolicy): PolicyState {
  return { ...state, accounts: new Map(state.accounts).set(account.id, account) };
}

/** Sets one entry of a map, or removes it when the value is the one that absence means. */
export function withEntry<V>(map: ReadonlyMap<string, V>, key: string, value: V | null): ReadonlyMap<string, V> {
  const next = new Map(map);
  if (value === null) next.delete(key);
  else next.set(key, value);
  return next;
}
