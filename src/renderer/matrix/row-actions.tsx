/** Pause and the menu of one agent's row. */
import { Copy, Ellipsis, ListChecks, Pause, Play, Sparkles, Users } from 'lucide-react';
import type { AgentShape } from '../../contract/bridge.ts';
import { Button } from '../parts/button.tsx';
import { Menu } from '../parts/menu.tsx';
import { show } from '../state/app-state.ts';
import { setPaused, usePending } from './changes.ts';
import { openDialog } from './matrix-state.ts';

const ICON = { size: 16, strokeWidth: 1.5, 'aria-hidden': true } as const;

interface RowActionsProps {
  readonly agent: AgentShape;
  /** By the Tab key: only in the row where the keyboard is. */
  readonly reachable: boolean;
}

export function RowActions({ agent, reachable }: RowActionsProps) {
  const pending = usePending((state) => state.pending.has(agent.id));
  const { id: agentId, name, paused } = agent;
  const tabIndex = reachable ? 0 : -1;
  const toggle = () => void setPaused(agent, !paused);
  return (
    <span className="matrix-actions">
      <Button
        kind="quiet"
        tabIndex={tabIndex}
        pending={pending}
        className={`matrix-action ${paused ? 'matrix-action-stays' : ''}`}
        aria-label={`${paused ? 'Resume' : 'Pause'} ${name}`}
        icon={paused ? <Play {...ICON} /> : <Pause {...ICON} />}
        onClick={toggle}
      />
      <Menu
        align="end"
        trigger={
          <Button
            kind="quiet"
            tabIndex={tabIndex}
            className="matrix-action matrix-more"
            aria-label={`More for ${name}`}
            icon={<Ellipsis {...ICON} />}
          />
        }
        groups={[
          {
            commands: [
              {
                label: 'Show operations',
                icon: <ListChecks {...ICON} />,
                onSelect: () => openDialog({ kind: 'operations', agentId, areaId: null }),
              },
              {
                label: 'Apply a preset',
                icon: <Sparkles {...ICON} />,
                onSelect: () => openDialog({ kind: 'preset', agentId }),
              },
              {
                label: 'Copy to another agent',
                icon: <Copy {...ICON} />,
                onSelect: () => openDialog({ kind: 'copy', agentId }),
              },
            ],
          },
          {
            commands: [
              {
                label: paused ? 'Resume' : 'Pause',
                icon: paused ? <Play {...ICON} /> : <Pause {...ICON} />,
                onSelect: toggle,
              },
              { label: 'Open in Agents', icon: <Users {...ICON} />, onSelect: () => show('agents') },
            ],
          },
        ]}
      />
    </span>
  );
}
