/** The last changes of the policy that were made in this window, so that they can be taken back (Ctrl/Cmd+Z). */
import { create } from 'zustand';
import type { AgentShape } from '../../contract/bridge.ts';
import { ask } from '../bridge.ts';
import { refresh } from './app-state.ts';
import { showDone } from './toasts.ts';

type PolicyOf = Pick<AgentShape, 'grants' | 'rules'>;

interface Change {
  readonly agentId: string;
  readonly words: string;
  readonly before: PolicyOf;
}

const MOST = 50;

export const useUndo = create<{ readonly changes: readonly Change[] }>(() => ({ changes: [] }));

/**
 * Sets an agent's whole policy, remembers what it was and offers Undo. `words`: what was done, as in "History is Read for
 * Voiceover Agent." False: it was not done, and the person knows why.
 */
export async function changePolicy(agent: AgentShape, next: PolicyOf, words: string): Promise<boolean> {
  const before = { grants: agent.grants, rules: agent.rules };
  const done = await ask('agent.set_policy', { agent: agent.id, ...next });
  if (done === null) return false;
  useUndo.setState(({ changes }) => ({ changes: [...changes, { agentId: agent.id, words, before }].slice(-MOST) }));
  await refresh();
  showDone(words, { label: 'Undo', run: () => void undo() });
  return true;
}

/** Takes the newest change back. */
export async function undo(): Promise<void> {
  const { changes } = useUndo.getState();
  const change = changes.at(-1);
  if (!change) return;
  const done = await ask('agent.set_policy', { agent: change.agentId, ...change.before });
  if (done === null) return;
  useUndo.setState({ changes: useUndo.getState().changes.filter((one) => one !== change) });
  await refresh();
  showDone(`Taken back: ${change.words}`);
}
