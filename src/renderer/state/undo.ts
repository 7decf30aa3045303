/** The last changes of the policy that were made in this window, so that they can be taken back (Ctrl/Cmd+Z). */
import { create } from 'zustand';
import type { AccountShape, AgentShape } from '../../contract/bridge.ts';
import { ask } from '../bridge.ts';
import { adoptAgent, refresh, useApp } from './app-state.ts';
import { refreshCredits } from './credits.ts';
import { showDone } from './toasts.ts';

export type PolicyOf = Pick<AgentShape, 'grants' | 'rules'>;
/** Without the raise, which ends by itself. */
export type AgentLimits = Omit<AgentShape['limits'], 'raise'>;
export type AccountLimits = AccountShape['limits'];

interface Change {
  readonly words: string;
  /** False: it was not done, and the person knows why. */
  readonly takeBack: () => Promise<boolean>;
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
    const now = latest(agent);
    const before = { grants: now.grants, rules: now.rules };
    const { grants, rules } = typeof next === 'function' ? next(now) : next;
    const set = (policy: PolicyOf) => adopted(ask('agent.set_policy', { agent: agent.id, ...policy }));
    return (await set({ grants, rules })) && remember(words, () => set(before));
  });
}

/** Sets what is given of an agent's limits; the rest as `changePolicy`. */
export function changeLimits(agent: AgentShape, edit: Partial<AgentLimits>, words: string): Promise<boolean> {
  return inTurn(async () => {
    const { raise: _, ...before } = latest(agent).limits;
    const set = (limits: Partial<AgentLimits>) => adopted(ask('limit.set', { agent: agent.id, ...limits }));
    return (await set(edit)) && remember(words, () => set(before));
  });
}

type Raise = AgentShape['limits']['raise'];

/** Raises an agent's limits for a while, instead of the raise that holds now; null ends it. The rest as `changePolicy`. */
export function changeRaise(agent: AgentShape, next: (now: Raise) => Raise, words: string): Promise<boolean> {
  return inTurn(async () => {
    const before = latest(agent).limits.raise;
    const set = (raise: Raise) => adopted(ask('limit.raise', { agent: agent.id, ...(raise ?? { credits: null }) }));
    return (await set(next(before))) && remember(words, () => set(before));
  });
}

/** Sets what is given of an account's limits; the rest as `changePolicy`. */
export function changeAccountLimits(
  { id, limits }: AccountShape,
  edit: Partial<AccountLimits>,
  words: string,
): Promise<boolean> {
  return inTurn(async () => {
    const before = useApp.getState().accounts.find((account) => account.id === id)?.limits ?? limits;
    const set = async (wanted: Partial<AccountLimits>) => {
      if ((await ask('account.limit', { account: id, ...wanted })) === null) return false;
      await Promise.all([refresh(), refreshCredits()]);
      return true;
    };
    return (await set(edit)) && remember(words, () => set(before));
  });
}

/** Takes the newest change back. */
export function undo(): Promise<void> {
  return inTurn(async () => {
    const change = useUndo.getState().changes.at(-1);
    if (!change || !(await change.takeBack())) return;
    useUndo.setState({ changes: useUndo.getState().changes.filter((one) => one !== change) });
    showDone(`Taken back: ${change.words}`);
  });
}

function latest(agent: AgentShape): AgentShape {
  return useApp.getState().agents?.find(({ id }) => id === agent.id) ?? agent;
}

async function adopted(answer: Promise<AgentShape | null>): Promise<boolean> {
  const agent = await answer;
  if (agent === null) return false;
  adoptAgent(agent);
  return true;
}

function remember(words: string, takeBack: Change['takeBack']): true {
  useUndo.setState(({ changes }) => ({ changes: [...changes, { words, takeBack }].slice(-MOST) }));
  showDone(words, { label: 'Undo', run: () => void undo() });
  return true;
}
