/** Pause and the button of the menu, in one agent's row. */
import { Ellipsis, Pause, Play } from 'lucide-react';
import type { AgentShape } from '../../contract/bridge.ts';
import { Button } from '../parts/button.tsx';
import { setPaused, usePending } from './changes.ts';
import { toggleMenu, useMatrix } from './matrix-state.ts';

const ICON = { size: 16, strokeWidth: 1.5, 'aria-hidden': true } as const;

interface RowActionsProps {
  readonly agent: AgentShape;
  /** By the Tab key: only in the row where the keyboard is. */
  readonly reachable: boolean;
}

export function RowActions({ agent, reachable }: RowActionsProps) {
  const pending = usePending((state) => state.pending.has(agent.id));
  const open = useMatrix((state) => state.menu?.agentId === agent.id);
  const { name, paused } = agent;
  const tabIndex = reachable ? 0 : -1;
  return (
    <span className={`matrix-actions ${open ? 'matrix-actions-open' : ''} ${paused ? 'matrix-actions-stay' : ''}`}>
      <Button
        kind="quiet"
        tabIndex={tabIndex}
        pending={pending}
        className="matrix-action"
        aria-label={`${paused ? 'Resume' : 'Pause'} ${name}`}
        icon={paused ? <Play {...ICON} /> : <Pause {...ICON} />}
        onClick={() => void setPaused(agent, !paused)}
      />
      <Button
        kind="quiet"
        tabIndex={tabIndex}
        className="matrix-action matrix-more"
        aria-label={`More for ${name}`}
        aria-haspopup="menu"
        aria-expanded={open}
        icon={<Ellipsis {...ICON} />}
        onClick={(event) => toggleMenu(agent.id, event.currentTarget)}
      />
    </span>
  );
}
