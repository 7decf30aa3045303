/** The limits of an account and of its agents, and how much of each is used. */
import { Bot, Wallet } from 'lucide-react';
import type { AccountShape, AgentShape, Credits } from '../../contract/bridge.ts';
import { Button } from '../parts/button.tsx';
import { Menu } from '../parts/menu.tsx';
import { useApp } from '../state/app-state.ts';
import { openLimits } from '../state/limits-dialog.ts';
import { hasLimits, hasWindow, keptWords, otherBounds, type Usage } from './limit-words.ts';
import './limits.css';
import { Meter } from './meter.tsx';
import { RaiseForm, RaiseNow } from './raise.tsx';

const ICON = { size: 16, strokeWidth: 1.5, 'aria-hidden': true } as const;

interface LimitsCardProps {
  readonly accountId: string;
  readonly limits: Credits['limits'];
  readonly now: number;
}

export function LimitsCard({ accountId, limits, now }: LimitsCardProps) {
  const account = useApp((state) => state.accounts.find(({ id }) => id === accountId));
  const all = useApp((state) => state.agents);
  if (!account || all === null) return null;
  const agents = all.filter((agent) => agent.account === account.name);
  const limited = agents.filter((agent) => hasLimits(agent.limits));
  const accountIsLimited = account.limits.ownerSlot || hasWindow(account.limits) || account.limits.floor !== null;
  const free = agents.filter((agent) => !limited.includes(agent));
  const empty = limited.length === 0 && !accountIsLimited;
  const chooser = <Chooser agents={free} account={accountIsLimited ? null : account} first={empty} />;
  return (
    <section className="card limits" aria-labelledby="limits-title">
      <header className="limits-top">
        <h2 id="limits-title">Limits</h2>
        {!empty && chooser}
      </header>
      {empty ? (
        <div className="limits-empty">
          <p className="muted">
            No limits yet: an agent in a loop could spend all there is. With a limit it stops where you said.
          </p>
          {chooser}
        </div>
      ) : (
        <ul>
          {accountIsLimited && <AccountRow account={account} usages={usagesOf(limits.accounts, accountId)} now={now} />}
          {limited.map((agent) => (
            <AgentRow key={agent.id} agent={agent} usages={usagesOf(limits.agents, agent.id)} now={now} />
          ))}
        </ul>
      )}
    </section>
  );
}

type Owned = { readonly usage: readonly Usage[]; readonly agentId?: string; readonly accountId?: string };

function usagesOf(all: readonly Owned[], id: string): readonly Usage[] {
  return all.find(({ agentId, accountId }) => (agentId ?? accountId) === id)?.usage ?? [];
}

interface ChooserProps {
  readonly agents: readonly AgentShape[];
  /** Null: it has limits already. */
  readonly account: AccountShape | null;
  readonly first: boolean;
}

/** Whoever has no limits yet. */
function Chooser({ agents, account, first }: ChooserProps) {
  if (agents.length === 0 && account === null) return null;
  return (
    <Menu
      align="end"
      trigger={<Button kind={first ? 'primary' : 'plain'}>{first ? 'Set a limit' : 'Limit another'}</Button>}
      groups={[
        {
          title: 'Agents without limits',
          commands: agents.map(({ id, name }) => ({
            label: name,
            icon: <Bot {...ICON} />,
            onSelect: () => openLimits('agent', id),
          })),
        },
        {
          title: 'Everything together',
          commands:
            account === null
              ? []
              : [
                  {
                    label: `Account ${account.name}`,
                    icon: <Wallet {...ICON} />,
                    onSelect: () => openLimits('account', account.id),
                  },
                ],
        },
      ].filter(({ commands }) => commands.length > 0)}
    />
  );
}

interface AgentRowProps {
  readonly agent: AgentShape;
  readonly usages: readonly Usage[];
  readonly now: number;
}

function AgentRow({ agent, usages, now }: AgentRowProps) {
  const bounds = otherBounds(agent.limits);
  return (
    <li className="limits-row" aria-label={agent.name}>
      <div className="limits-head">
        <h3>
          <bdi>{agent.name}</bdi>
        </h3>
        <div className="limits-actions">
          {hasWindow(agent.limits) && <RaiseForm agent={agent} />}
          <Button onClick={() => openLimits('agent', agent.id)}>Set limits</Button>
        </div>
      </div>
      <Meters usages={usages} now={now} />
      <RaiseNow agent={agent} now={now} />
      {bounds.length > 0 && <p className="muted">{bounds.join(' · ')}</p>}
    </li>
  );
}

interface AccountRowProps {
  readonly account: AccountShape;
  readonly usages: readonly Usage[];
  readonly now: number;
}

function AccountRow({ account, usages, now }: AccountRowProps) {
  const { floor, ownerSlot } = account.limits;
  const free = usages.find(({ limit }) => limit === 'floor');
  const kept = [
    ...(floor === null ? [] : [keptWords(floor, free?.left ?? null)]),
    ...(ownerSlot ? ["One place at the plan's ceiling is kept for you."] : []),
  ];
  return (
    <li className="limits-row" aria-label={`Account ${account.name}`}>
      <div className="limits-head">
        <h3>
          <bdi>{account.name}</bdi> <span className="muted">all agents together</span>
        </h3>
        <Button onClick={() => openLimits('account', account.id)}>Set limits</Button>
      </div>
      <Meters usages={usages} now={now} />
      {kept.length > 0 && <p className="muted">{kept.join(' ')}</p>}
    </li>
  );
}

function Meters({ usages, now }: { readonly usages: readonly Usage[]; readonly now: number }) {
  const windows = usages.filter(({ limit }) => limit !== 'floor');
  if (windows.length === 0) return null;
  return (
    <div className="limits-meters">
      {windows.map((usage) => (
        <Meter key={usage.limit} usage={usage} now={now} />
      ))}
    </div>
  );
}
