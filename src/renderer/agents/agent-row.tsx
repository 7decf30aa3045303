/** One agent: how it is doing, what it may do, when it was seen. */
import { Ellipsis, Gauge, KeyRound, Link, Pause, Pencil, Play, Trash2 } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import type { AgentShape } from '../../contract/bridge.ts';
import { cut, visibleText } from '../activity/visible-text.ts';
import { ask } from '../bridge.ts';
import { Button } from '../parts/button.tsx';
import { Menu } from '../parts/menu.tsx';
import { adoptAgent, useApp } from '../state/app-state.ts';
import { openLimits } from '../state/limits-dialog.ts';
import { showDone } from '../state/toasts.ts';
import type { AgentTask } from './agent-dialogs.tsx';
import { agentState, endWords, exactTime, STATE_WORDS, seenWords } from './agent-words.ts';
import { grantWords } from './grant-words.ts';

const LONGEST_CLIENT = 80;
const ICON = { size: 16, strokeWidth: 1.5, 'aria-hidden': true } as const;

interface AgentRowProps {
  readonly agent: AgentShape;
  readonly now: number;
  readonly onTask: (task: AgentTask) => void;
}

export function AgentRow({ agent, now, onTask }: AgentRowProps) {
  const state = agentState(agent, now);
  const { preset, words } = grantWords(agent);
  const ends = endWords(agent, now);
  const wanted = useApp(({ wantedAgent }) => wantedAgent === agent.id);
  const row = useRef<HTMLLIElement>(null);
  useEffect(() => {
    if (!wanted) return;
    row.current?.focus();
    row.current?.scrollIntoView({ block: 'nearest' });
    useApp.setState({ wantedAgent: null });
  }, [wanted]);
  return (
    <li ref={row} className={`agent-row agent-row-${state}`} tabIndex={-1} aria-label={agent.name}>
      <span className={`agent-mark agent-mark-${state}`} title={STATE_WORDS[state]} aria-hidden />
      <div className="agent-facts">
        <h2 className="agent-name">
          <bdi>{agent.name}</bdi>
          {agent.sandbox ? (
            <span className="badge badge-sandbox">Sandbox</span>
          ) : (
            <span className="badge">
              <bdi>{agent.account}</bdi>
            </span>
          )}
          <span className={`agent-state agent-state-${state}`}>{STATE_WORDS[state]}</span>
        </h2>
        <p className="agent-grants">
          {preset !== null && <strong>{preset}. </strong>}
          {words}
        </p>
        <p className="agent-small">
          {agent.lastSeenAt === null ? (
            <span>Not seen yet</span>
          ) : (
            <time dateTime={agent.lastSeenAt} title={exactTime(agent.lastSeenAt)}>
              {capital(seenWords(agent.lastSeenAt, now))}
            </time>
          )}
          {agent.userAgent !== null && (
            <span className="agent-client" title={visibleText(agent.userAgent)}>
              with <bdi className="mono">{cut(visibleText(agent.userAgent), LONGEST_CLIENT)}</bdi>
            </span>
          )}
          <span>
            token ends in <span className="mono">{agent.tokenHint}</span>
          </span>
          {ends !== null && agent.expiresAt !== null && (
            <time dateTime={agent.expiresAt} title={exactTime(agent.expiresAt)}>
              access {ends}
            </time>
          )}
        </p>
      </div>
      <div className="agent-actions">
        <PauseButton agent={agent} />
        <RowMenu agent={agent} onTask={onTask} />
      </div>
    </li>
  );
}

function PauseButton({ agent }: { readonly agent: AgentShape }) {
  const [pending, setPending] = useState(false);
  const toggle = async () => {
    setPending(true);
    const now = await ask(agent.paused ? 'agent.resume' : 'agent.pause', { agent: agent.id });
    setPending(false);
    if (!now) return;
    adoptAgent(now);
    showDone(now.paused ? `Paused ${now.name}: its calls are denied.` : `Resumed ${now.name}.`);
  };
  return (
    <Button
      pending={pending}
      icon={agent.paused ? <Play {...ICON} /> : <Pause {...ICON} />}
      aria-label={`${agent.paused ? 'Resume' : 'Pause'} ${agent.name}`}
      onClick={() => void toggle()}
    >
      {agent.paused ? 'Resume' : 'Pause'}
    </Button>
  );
}

function RowMenu({ agent, onTask }: { readonly agent: AgentShape; readonly onTask: (task: AgentTask) => void }) {
  const accounts = useApp((state) => state.accounts);
  const alone = accounts.length < 2;
  return (
    <Menu
      align="end"
      trigger={
        <Button kind="quiet" aria-label={`More for ${agent.name}`}>
          <Ellipsis {...ICON} />
        </Button>
      }
      groups={[
        {
          commands: [
            { label: 'Set limits', icon: <Gauge {...ICON} />, onSelect: () => openLimits('agent', agent.id) },
            { label: 'Rename', icon: <Pencil {...ICON} />, onSelect: () => onTask({ kind: 'rename', agent }) },
            { label: 'Rotate token', icon: <KeyRound {...ICON} />, onSelect: () => onTask({ kind: 'rotate', agent }) },
            {
              label: 'Bind to an account',
              icon: <Link {...ICON} />,
              disabled: alone,
              ...(alone ? { note: 'only the sandbox' } : {}),
              onSelect: () => onTask({ kind: 'bind', agent }),
            },
          ],
        },
        {
          commands: [
            {
              label: 'Remove',
              icon: <Trash2 {...ICON} />,
              danger: true,
              onSelect: () => onTask({ kind: 'remove', agent }),
            },
          ],
        },
      ]}
    />
  );
}

function capital(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1);
}
