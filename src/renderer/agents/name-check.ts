/** Whether a name may be given to an agent, as it is typed. The main process checks again. */
import type { AgentShape } from '../../contract/bridge.ts';
import { nameKey, normaliseName } from '../../core/agent-name.ts';

/** What is wrong with a name, or null. `ownId`: the agent that has it now. An empty name is not wrong yet. */
export function nameProblem(typed: string, agents: readonly AgentShape[], ownId: string | null = null): string | null {
  if (typed === '') return null;
  const name = normaliseName(typed);
  if (!name.ok) return name.message;
  const taken = agents.find((agent) => agent.id !== ownId && nameKey(agent.name) === name.key);
  return taken ? `There is an agent called "${taken.name}" already.` : null;
}
