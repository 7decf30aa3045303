/** Which account an agent's calls go to: all that it may do there is shown before. */
import { useState } from 'react';
import type { AgentShape } from '../../contract/bridge.ts';
import { findOperation } from '../../core/catalogue/catalogue.ts';
import { call } from '../bridge.ts';
import { Button } from '../parts/button.tsx';
import { Dialog, Problem } from '../parts/dialog.tsx';
import { SelectField } from '../parts/field.tsx';
import { adoptAgent, refresh, useApp } from '../state/app-state.ts';
import { showDone } from '../state/toasts.ts';
import { allGrants, NOTHING_GRANTED } from './grant-words.ts';

const RULE_WORDS = { allow: 'Always allowed', ask: 'Asks first', deny: 'Always denied' } as const;

interface BindDialogProps {
  readonly agent: AgentShape;
  readonly onClose: () => void;
}

export function BindDialog({ agent, onClose }: BindDialogProps) {
  const accounts = useApp((state) => state.accounts);
  const own = accounts.find((account) => account.name === agent.account);
  const [chosen, setChosen] = useState(accounts.find((account) => account.id !== own?.id)?.id ?? '');
  const [pending, setPending] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const account = accounts.find(({ id }) => id === chosen);

  const bind = async () => {
    setPending(true);
    setProblem(null);
    const result = await call('agent.bind', { agent: agent.id, account: chosen });
    setPending(false);
    if (!result.ok) return setProblem(result.error.message);
    adoptAgent(result.value);
    void refresh();
    showDone(`${result.value.name} is bound to ${account?.kind === 'sandbox' ? 'the sandbox' : result.value.account}.`);
    onClose();
  };

  return (
    <Dialog
      open
      onClose={onClose}
      title={`Bind ${agent.name} to an account`}
      foot={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button
            kind="primary"
            pending={pending}
            disabled={chosen === '' || chosen === own?.id}
            onClick={() => void bind()}
          >
            Bind
          </Button>
        </>
      }
    >
      <SelectField
        label="Account"
        value={chosen}
        choices={accounts.map(({ id, name, kind }) => ({
          value: id,
          label: `${kind === 'sandbox' ? 'Sandbox' : name}${id === own?.id ? ' (now)' : ''}`,
        }))}
        onChange={setChosen}
      />
      <p>
        {account?.kind === 'sandbox'
          ? 'Its calls stay on this machine and cost nothing.'
          : 'From its next call on it acts in your ElevenLabs account and spends your credits, within what is granted here:'}
      </p>
      <Grants agent={agent} />
      <Problem text={problem} />
    </Dialog>
  );
}

function Grants({ agent }: { readonly agent: AgentShape }) {
  const grants = allGrants(agent);
  const rules = Object.entries(agent.rules);
  if (grants.length === 0 && rules.length === 0) return <p className="muted">{NOTHING_GRANTED}</p>;
  return (
    <dl className="bind-grants">
      {grants.map(({ title, areas }) => (
        <div key={title}>
          <dt>{title}</dt>
          <dd>{areas.join(', ')}</dd>
        </div>
      ))}
      {(['allow', 'ask', 'deny'] as const).map((effect) => {
        const labels = rules.filter(([, own]) => own === effect).map(([id]) => findOperation(id)?.label ?? id);
        return labels.length === 0 ? null : (
          <div key={effect}>
            <dt>{RULE_WORDS[effect]}</dt>
            <dd>{labels.join(', ')}</dd>
          </div>
        );
      })}
    </dl>
  );
}
