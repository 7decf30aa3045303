/** What the tray shows, read from the gateway; what costs a look at the log or the account is asked for seldom. */
import type { EntryShape } from '../contract/bridge.ts';
import type { GatewayRun } from './gateway-run.ts';
import type { TrayFacts } from './tray-menu.ts';

export interface TrayWatch {
  hear(entries: readonly EntryShape[]): void;
  facts(): Promise<TrayFacts>;
}

const CREDITS_MS = 60_000;

export function createTrayWatch(run: GatewayRun, now: () => number): TrayWatch {
  let lastDenied: TrayFacts['lastDenied'] | undefined;
  let creditsLeft: number | null = null;
  let limitsSpent: readonly string[] = [];
  /** By id: paused by the guard since Bollard runs, and not resumed yet. */
  const runaways = new Set<string>();
  let creditsAt = Number.NEGATIVE_INFINITY;

  const readCredits = async (accountId: string | undefined) => {
    if (now() - creditsAt < CREDITS_MS) return;
    creditsAt = now();
    const credits = await run.call('credits.get', {});
    const account = credits.ok ? credits.value.accounts.find(({ id }) => id === accountId) : undefined;
    creditsLeft = account?.left ?? null;
    limitsSpent = credits.ok
      ? credits.value.limits.agents.filter(({ usage }) => usage.some(({ left }) => left <= 0)).map(({ agent }) => agent)
      : [];
  };
  const readLastDenied = async () => {
    if (lastDenied !== undefined) return;
    const page = await run.call('audit.page', {
      filter: { decision: 'deny' },
      view: 'entries',
      order: 'newest',
      limit: 1,
    });
    const [entry] = page.ok ? page.value.entries : [];
    // A denial may have come while this one was read.
    lastDenied ??= entry ? { at: entry.at, sentence: entry.sentence } : null;
  };
  return {
    hear(entries) {
      const denied = entries.findLast(({ kind, decision }) => kind === 'decision' && decision === 'deny');
      // A limit that was reached, raised or set is seen at once.
      if (entries.some(({ kind }) => kind === 'notice' || kind === 'change')) creditsAt = Number.NEGATIVE_INFINITY;
      for (const { kind, reason, agentId } of entries) {
        if (kind === 'change' && reason === 'runaway' && typeof agentId === 'string') runaways.add(agentId);
      }
      if (denied) lastDenied = { at: denied.at, sentence: denied.sentence };
    },
    async facts() {
      const [status, agents, accounts] = await Promise.all([
        run.call('status.get', {}),
        run.call('agent.list', {}),
        run.call('account.list', {}),
      ]);
      if (status.ok) {
        const defaultId = accounts.ok ? accounts.value.accounts.find(({ isDefault }) => isDefault)?.id : undefined;
        await Promise.all([readCredits(defaultId), readLastDenied()]);
      }
      const known = agents.ok ? agents.value.agents : [];
      for (const { id, paused } of known) if (!paused) runaways.delete(id);
      return {
        state: run.state,
        problem: run.problem?.message ?? null,
        address: run.url === null ? null : run.url.replace('http://', ''),
        stopped: status.ok && status.value.stopped,
        vault: status.ok ? status.value.vault : 'none',
        logHealthy: !status.ok || status.value.logHealthy,
        sandbox: status.ok && status.value.sandbox,
        creditsLeft,
        agents: known.map(({ id, name, paused }) => ({ id, name, paused })),
        limitsSpent,
        runaways: known.filter(({ id }) => runaways.has(id)).map(({ name }) => name),
        lastDenied: lastDenied ?? null,
      };
    },
  };
}
