/** What every view knows: the app, the gateway, the agents, the accounts. Read from the main process, never guessed. */
import { create } from 'zustand';
import type { AccountShape, AgentShape, AppInfo, AppStatus } from '../../contract/bridge.ts';
import { call } from '../bridge.ts';

export type Place = 'matrix' | 'activity' | 'credits' | 'agents' | 'settings';

interface AppState {
  /** Null until the main process has answered once. */
  readonly app: AppInfo | null;
  readonly status: AppStatus | null;
  readonly agents: readonly AgentShape[] | null;
  readonly accounts: readonly AccountShape[];
  readonly place: Place;
}

export const useApp = create<AppState>(() => ({
  app: null,
  status: null,
  agents: null,
  accounts: [],
  place: 'matrix',
}));

export function show(place: Place): void {
  useApp.setState({ place });
}

let running: Promise<void> | null = null;
let again = false;
let adopted = 0;

/** Takes over an agent as the main process has just answered it, before the whole list is read again. */
export function adoptAgent(agent: AgentShape): void {
  adopted += 1;
  useApp.setState(({ agents }) => ({ agents: agents?.map((one) => (one.id === agent.id ? agent : one)) ?? null }));
}

/** Asks for everything anew; many wishes while it runs are one more run. */
export function refresh(): Promise<void> {
  if (running) {
    again = true;
    return running;
  }
  running = load().finally(() => {
    running = null;
    if (again) {
      again = false;
      void refresh();
    }
  });
  return running;
}

async function load(): Promise<void> {
  const app = await call('app.get', {});
  if (!app.ok) return;
  useApp.setState({ app: app.value });
  if (app.value.state !== 'ready') return;
  const adoptedBefore = adopted;
  const [status, agents, accounts] = await Promise.all([
    call('status.get', {}),
    call('agent.list', {}),
    call('account.list', {}),
  ]);
  // A list that was read while an agent was taken over may be older than that agent.
  const old = adopted !== adoptedBefore;
  if (old) again = true;
  useApp.setState({
    ...(status.ok ? { status: status.value } : {}),
    ...(agents.ok && !old ? { agents: keepSame(useApp.getState().agents, agents.value.agents) } : {}),
    ...(accounts.ok ? { accounts: accounts.value.accounts } : {}),
  });
}

/** The new list, with the objects known before where nothing changed, so that their rows need no new drawing. */
function keepSame(before: readonly AgentShape[] | null, after: readonly AgentShape[]): readonly AgentShape[] {
  const known = new Map(before?.map((agent) => [agent.id, agent]));
  return after.map((agent) => {
    const one = known.get(agent.id);
    return one && JSON.stringify(one) === JSON.stringify(agent) ? one : agent;
  });
}
