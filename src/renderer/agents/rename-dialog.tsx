import { type FormEvent, useId, useState } from 'react';
import type { AgentShape } from '../../contract/bridge.ts';
import { call } from '../bridge.ts';
import { Button } from '../parts/button.tsx';
import { Dialog, Problem } from '../parts/dialog.tsx';
import { TextField } from '../parts/field.tsx';
import { adoptAgent, refresh, useApp } from '../state/app-state.ts';
import { showDone } from '../state/toasts.ts';
import { nameProblem } from './name-check.ts';

interface RenameDialogProps {
  readonly agent: AgentShape;
  readonly onClose: () => void;
}

export function RenameDialog({ agent, onClose }: RenameDialogProps) {
  const [name, setName] = useState(agent.name);
  const [pending, setPending] = useState(false);
  const [refused, setRefused] = useState<string | null>(null);
  const agents = useApp((state) => state.agents);
  const form = useId();
  const problem = nameProblem(name, agents ?? [], agent.id);

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (name === '' || name === agent.name || problem !== null) return;
    setPending(true);
    const result = await call('agent.rename', { agent: agent.id, name });
    setPending(false);
    if (!result.ok) return setRefused(result.error.message);
    adoptAgent(result.value);
    void refresh();
    showDone(`Renamed ${agent.name} to ${result.value.name}.`);
    onClose();
  };

  return (
    <Dialog
      open
      onClose={onClose}
      title={`Rename ${agent.name}`}
      foot={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button
            type="submit"
            form={form}
            kind="primary"
            pending={pending}
            disabled={name === '' || name === agent.name || problem !== null}
          >
            Rename
          </Button>
        </>
      }
    >
      <form id={form} className="agent-form" onSubmit={(event) => void submit(event)}>
        <TextField
          label="Name"
          hint="The token stays the same. Older entries of the log keep the name they were written with."
          value={name}
          onChange={(next) => {
            setName(next);
            setRefused(null);
          }}
          problem={problem}
          maxLength={256}
          autoFocus
        />
        <Problem text={refused} />
      </form>
    </Dialog>
  );
}
