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
  /** Whose row the agents are to be opened at. */
  readonly wantedAgent: string | null;
}

export const useApp = create<AppState>(() => ({
  app: null,
  status: null,
  agents: null,
  accounts: [],
  place: 'matrix',
  wantedAgent: null,
}));

export function show(place: Place): void {
  useApp.setState({ place });
}

/** The agents, with this one's row in sight and under the keyboard. */
export function showAgent(agentId: string): void {
  useApp.setState({ place: 'agents', wantedAgent: agentId });
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
  useApp.setState({ app: same(useApp.getState().app, app.value) });
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
  const known = useApp.getState();
  useApp.setState({
    ...(status.ok ? { status: same(known.status, status.value) } : {}),
    ...(agents.ok && !old ? { agents: keepSame(known.agents, agents.value.agents) } : {}),
    ...(accounts.ok ? { accounts: same(known.accounts, accounts.value.accounts) } : {}),
  });
}

/** The value known before where nothing changed, so that nothing is drawn anew for it. */
function same<T>(before: T | null, after: T): T {
  return before !== null && JSON.stringify(before) === JSON.stringify(after) ? before : after;
}

/** The same, agent by agent. */
function keepSame(before: readonly AgentShape[] | null, after: readonly AgentShape[]): readonly AgentShape[] {
  const known = new Map(before?.map((agent) => [agent.id, agent]));
  const agents = after.map((agent) => same(known.get(agent.id) ?? null, agent));
  return before?.length === agents.length && agents.every((agent, at) => agent === before[at]) ? before : agents;
}
