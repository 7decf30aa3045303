/** The last changes of the policy that were made in this window, so that they can be taken back (Ctrl/Cmd+Z). */
import { create } from 'zustand';
import type { AgentShape } from '../../contract/bridge.ts';
import { ask } from '../bridge.ts';
import { adoptAgent, useApp } from './app-state.ts';
import { showDone } from './toasts.ts';

export type PolicyOf = Pick<AgentShape, 'grants' | 'rules'>;

interface Change {
  readonly agentId: string;
  readonly words: string;
  readonly before: PolicyOf;
}

const MOST = 50;

export const useUndo = create<{ readonly changes: readonly Change[] }>(() => ({ changes: [] }));

let turn: Promise<unknown> = Promise.resolve();

/** One change after the other: the next one starts from what the one before it left. */
function inTurn<T>(work: () => Promise<T>): Promise<T> {
  const mine = turn.then(work);
  turn = mine.catch(() => undefined);
  return mine;
}

/**
 * Sets an agent's whole policy, remembers what it was and offers Undo. `words`: what was done, as in "History is Read for
 * Voiceover Agent." As a function, `next` starts from the policy that holds when its turn comes, so that two quick changes
 * both stay. False: it was not done, and the person knows why.
 */
export function changePolicy(
  agent: AgentShape,
  next: PolicyOf | ((now: AgentShape) => PolicyOf),
  words: string,
): Promise<boolean> {
  return inTurn(async () => {
    const now = useApp.getState().agents?.find(({ id }) => id === agent.id) ?? agent;
    const before = { grants: now.grants, rules: now.rules };
    const { grants, rules } = typeof next === 'function' ? next(now) : next;
    const done = await ask('agent.set_policy', { agent: agent.id, grants, rules });
    if (done === null) return false;
    adoptAgent(done);
    useUndo.setState(({ changes }) => ({ changes: [...changes, { agentId: agent.id, words, before }].slice(-MOST) }));
    showDone(words, { label: 'Undo', run: () => void undo() });
    return true;
  });
}

/** Takes the newest change back. */
export function undo(): Promise<void> {
  return inTurn(async () => {
    const { changes } = useUndo.getState();
    const change = changes.at(-1);
    if (!change) return;
    const done = await ask('agent.set_policy', { agent: change.agentId, ...change.before });
    if (done === null) return;
    adoptAgent(done);
    useUndo.setState({ changes: useUndo.getState().changes.filter((one) => one !== change) });
    showDone(`Taken back: ${change.words}`);
  });
}
