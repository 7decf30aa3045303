import type { AgentShape } from '../../contract/bridge.ts';
import { PolicyDialog } from './policy-dialog.tsx';

interface CopyDialogProps {
  readonly agent: AgentShape;
  readonly others: readonly AgentShape[];
  readonly onClose: () => void;
}

/** Chooses who gets the policy of an agent and shows what it would change there. */
export function CopyDialog({ agent, others, onClose }: CopyDialogProps) {
  const { grants, rules } = agent;
  return (
    <PolicyDialog
      title={`Copy what ${agent.name} may do`}
      description="The copy takes the place of all levels and rules that the other agent has now."
      legend="Copy to"
      choices={others.map((other) => ({
        id: other.id,
        name: other.name,
        note: null,
        target: other,
        next: { grants, rules },
        verb: 'Copy',
        words: `${other.name} may do what ${agent.name} may do.`,
      }))}
      onClose={onClose}
    />
  );
}
