/** Adding an agent in two steps: its name and what it may do; then its token, once. */
import { type FormEvent, useId, useState } from 'react';
import { call } from '../bridge.ts';
import { Button } from '../parts/button.tsx';
import { Dialog, Problem } from '../parts/dialog.tsx';
import { refresh, useApp } from '../state/app-state.ts';
import { AgentForm, inputOf, useAgentDraft } from './agent-form.tsx';
import type { NewToken } from './connect-agent.tsx';
import { nameProblem } from './name-check.ts';
import { TokenDialog } from './token-dialog.tsx';

/** Shown while it is there: what is typed, and the token, go with it. */
export function AddAgent({ onClose }: { readonly onClose: () => void }) {
  const [draft, setDraft] = useAgentDraft();
  const [made, setMade] = useState<NewToken | null>(null);
  const [pending, setPending] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const agents = useApp((state) => state.agents);
  const form = useId();

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const input = inputOf(draft, Date.now());
    if (!input.ok) return setProblem(input.message);
    setPending(true);
    const result = await call('agent.add', input.input);
    setPending(false);
    if (!result.ok) return setProblem(result.error.code === 'declined' ? null : result.error.message);
    setMade(result.value);
    void refresh();
  };

  if (made) return <TokenDialog made={made} title={`Connect ${made.name}`} onClose={onClose} />;
  return (
    <Dialog
      open
      size="large"
      onClose={onClose}
      title="Add agent"
      description="An agent is a program on this machine, known by a token of its own."
      foot={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button
            type="submit"
            form={form}
            kind="primary"
            pending={pending}
            disabled={draft.name === '' || nameProblem(draft.name, agents ?? []) !== null}
          >
            Add agent
          </Button>
        </>
      }
    >
      <form id={form} className="agent-form" onSubmit={(event) => void submit(event)}>
        <AgentForm
          draft={draft}
          onChange={(next) => {
            setDraft(next);
            setProblem(null);
          }}
        />
        <Problem text={problem} />
      </form>
    </Dialog>
  );
}
