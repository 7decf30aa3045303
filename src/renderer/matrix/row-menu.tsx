/** The menu of the row whose button was pressed. */
import { Copy, Gauge, ListChecks, Pause, Play, Sparkles, Users } from 'lucide-react';
import { useEffect } from 'react';
import type { AgentShape } from '../../contract/bridge.ts';
import { AnchoredMenu } from '../parts/menu.tsx';
import { showAgent } from '../state/app-state.ts';
import { openLimits } from '../state/limits-dialog.ts';
import { setPaused } from './changes.ts';
import { closeMenu, openDialog, useMatrix } from './matrix-state.ts';

const ICON = { size: 16, strokeWidth: 1.5, 'aria-hidden': true } as const;

export function RowMenu({ agents }: { readonly agents: readonly AgentShape[] }) {
  const menu = useMatrix((state) => state.menu);
  // Its button goes with the table.
  useEffect(() => closeMenu, []);
  const agent = menu ? agents.find(({ id }) => id === menu.agentId) : undefined;
  if (!menu || !agent) return null;
  const { id: agentId, paused } = agent;
  return (
    <AnchoredMenu
      anchor={menu.anchor}
      onClose={closeMenu}
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
            { label: 'Set limits', icon: <Gauge {...ICON} />, onSelect: () => openLimits('agent', agentId) },
            {
              label: paused ? 'Resume' : 'Pause',
              icon: paused ? <Play {...ICON} /> : <Pause {...ICON} />,
              onSelect: () => void setPaused(agent, !paused),
            },
            { label: 'Open in Agents', icon: <Users {...ICON} />, onSelect: () => showAgent(agentId) },
          ],
        },
      ]}
    />
  );
}
