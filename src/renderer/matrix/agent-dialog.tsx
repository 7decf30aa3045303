/** The one dialog about an agent that is open: its operations, a preset, a copy of its policy. */
import type { AgentShape } from '../../contract/bridge.ts';
import { CopyDialog } from './copy-dialog.tsx';
import { closeDialog, useMatrix } from './matrix-state.ts';
import { OperationsPanel } from './operations-panel.tsx';
import { PresetDialog } from './preset-dialog.tsx';

export function AgentDialog({ agents }: { readonly agents: readonly AgentShape[] }) {
  const dialog = useMatrix((state) => state.dialog);
  const agent = dialog ? agents.find(({ id }) => id === dialog.agentId) : undefined;
  if (!dialog || !agent) return null;
  switch (dialog.kind) {
    case 'operations':
      return <OperationsPanel agent={agent} areaId={dialog.areaId} onClose={closeDialog} />;
    case 'preset':
      return <PresetDialog agent={agent} onClose={closeDialog} />;
    case 'copy':
      return <CopyDialog agent={agent} others={agents.filter((one) => one !== agent)} onClose={closeDialog} />;
  }
}
