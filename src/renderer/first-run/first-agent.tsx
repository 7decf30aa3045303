/** The second screen: a name and what the agent may do at first. */
import { type FormEvent, useId, useState } from 'react';
import { AgentForm, inputOf, useAgentDraft } from '../agents/agent-form.tsx';
import type { NewToken } from '../agents/connect-agent.tsx';
import { nameProblem } from '../agents/name-check.ts';
import { call } from '../bridge.ts';
import { Button } from '../parts/button.tsx';
import { Problem } from '../parts/dialog.tsx';
import { refresh, useApp } from '../state/app-state.ts';

interface FirstAgentProps {
  readonly onMade: (made: NewToken) => void;
  readonly onBack: () => void;
}

export function FirstAgent({ onMade, onBack }: FirstAgentProps) {
  const [draft, setDraft] = useAgentDraft('voiceover');
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
    if (!result.ok) return setProblem(result.error.message);
    void refresh();
    onMade(result.value);
  };

  return (
    <>
      <h1 id="first-title">Name a program, and what it may do</h1>
      <form id={form} className="agent-form" onSubmit={(event) => void submit(event)}>
        <AgentForm
          short
          draft={draft}
          onChange={(next) => {
            setDraft(next);
            setProblem(null);
          }}
        />
        <Problem text={problem} />
      </form>
      <footer className="first-foot">
        <Button onClick={onBack}>Back</Button>
        <Button
          type="submit"
          form={form}
          kind="primary"
          pending={pending}
          disabled={draft.name === '' || nameProblem(draft.name, agents ?? []) !== null}
        >
          Add agent
        </Button>
      </footer>
    </>
  );
}
