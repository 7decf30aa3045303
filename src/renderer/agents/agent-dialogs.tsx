/** What can be done to one agent, each in a dialog that says first what follows. */
import { useState } from 'react';
import type { AgentShape } from '../../contract/bridge.ts';
import { call } from '../bridge.ts';
import { ConfirmDialog } from '../parts/dialog.tsx';
import { refresh } from '../state/app-state.ts';
import { showDone } from '../state/toasts.ts';
import { BindDialog } from './bind-dialog.tsx';
import type { NewToken } from './connect-agent.tsx';
import { RenameDialog } from './rename-dialog.tsx';
import { TokenDialog } from './token-dialog.tsx';

export interface AgentTask {
  readonly kind: 'rename' | 'rotate' | 'remove' | 'bind';
  readonly agent: AgentShape;
}

interface AgentDialogsProps {
  readonly task: AgentTask | null;
  readonly onClose: () => void;
}

export function AgentDialogs({ task, onClose }: AgentDialogsProps) {
  if (task === null) return null;
  switch (task.kind) {
    case 'rename':
      return <RenameDialog agent={task.agent} onClose={onClose} />;
    case 'bind':
      return <BindDialog agent={task.agent} onClose={onClose} />;
    case 'rotate':
      return <RotateDialog agent={task.agent} onClose={onClose} />;
    case 'remove':
      return <RemoveDialog agent={task.agent} onClose={onClose} />;
  }
}

interface TaskProps {
  readonly agent: AgentShape;
  readonly onClose: () => void;
}

function RotateDialog({ agent, onClose }: TaskProps) {
  const [made, setMade] = useState<NewToken | null>(null);
  const rotate = async () => {
    const result = await call('agent.rotate', { agent: agent.id });
    if (!result.ok) return result.error.message;
    setMade(result.value);
    void refresh();
    return null;
  };
  if (made) return <TokenDialog made={made} title={`New token of ${made.name}`} onClose={onClose} />;
  return (
    <ConfirmDialog
      open
      onClose={onClose}
      title={`Rotate the token of ${agent.name}?`}
      consequence={
        <p>
          The token that ends in <span className="mono">{agent.tokenHint}</span> stops working at once. Whatever uses it
          is denied until it has the new one, which is shown once. Grants and rules stay as they are.
        </p>
      }
      verb="Rotate token"
      onConfirm={rotate}
      // It goes on with the token: to close would take that away unseen.
      onDone={() => undefined}
    />
  );
}

function RemoveDialog({ agent, onClose }: TaskProps) {
  const remove = async () => {
    const result = await call('agent.remove', { agent: agent.id });
    if (!result.ok) return result.error.message;
    showDone(result.value.message);
    void refresh();
    return null;
  };
  return (
    <ConfirmDialog
      open
      onClose={onClose}
      title={`Remove ${agent.name}?`}
      consequence={
        <p>
          Its token stops working at once, and its grants and rules are forgotten. This cannot be undone. What it did
          stays in the log. To stop it for a while, pause it instead.
        </p>
      }
      verb="Remove agent"
      onConfirm={remove}
    />
  );
}
