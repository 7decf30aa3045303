/** How much of each limit is used, for whoever looks: in decimal credits. */
import type { UsageShape } from '../contract/limit-shapes.ts';
import type { Ledger } from '../core/ledger.ts';
import type { WindowUsage } from '../core/ledger-types.ts';
import type { AccountPolicy, AgentPolicy } from '../core/policy-state.ts';
import { WINDOW_KINDS, type WindowKind } from '../core/windows.ts';

/** One for each window of the agent that has a limit. `now`: Unix time in ms. */
export function agentUsage(ledger: Ledger, agent: AgentPolicy, now: number): UsageShape {
  return windowsOf(ledger.usage(agent.accountId, agent.id, agent.limits, now).windows);
}

/** One for each window of the account that has a limit, and its floor. */
export function accountUsage(ledger: Ledger, account: AccountPolicy, now: number): UsageShape {
  const { windows, remainingMilli } = ledger.accountUsage(account.id, account.limits, now);
  const { floorMilli } = account.limits;
  if (floorMilli === null) return windowsOf(windows);
  const left = Math.max(0, (remainingMilli ?? floorMilli) - floorMilli) / 1000;
  const floor = { limit: 'floor', credits: floorMilli / 1000, spent: 0, reserved: 0, left, renewsAt: null };
  return [...windowsOf(windows), floor];
}

function windowsOf(windows: Readonly<Record<WindowKind, WindowUsage>>): UsageShape {
  return WINDOW_KINDS.flatMap((kind) => {
    const { limitMilli, spentMilli, reservedMilli, leftMilli, renewsAt } = windows[kind];
    if (limitMilli === null) return [];
    return [
      {
        limit: kind,
        credits: limitMilli / 1000,
        spent: spentMilli / 1000,
        reserved: reservedMilli / 1000,
        left: (leftMilli ?? 0) / 1000,
        renewsAt: renewsAt === null ? null : new Date(renewsAt).toISOString(),
      },
    ];
  });
}
