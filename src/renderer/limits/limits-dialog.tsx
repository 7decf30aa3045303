/** The limits of one agent or one account, to be set. */
import { type FormEvent, type ReactNode, useId, useState } from 'react';
import type { AccountShape, AgentShape } from '../../contract/bridge.ts';
import { Button } from '../parts/button.tsx';
import { ChoiceButtons } from '../parts/choice.tsx';
import { Dialog } from '../parts/dialog.tsx';
import { SwitchField, TextField } from '../parts/field.tsx';
import { useApp } from '../state/app-state.ts';
import { closeLimits, useLimitsDialog } from '../state/limits-dialog.ts';
import { changeAccountLimits, changeLimits } from '../state/undo.ts';
import { IdsField } from './ids-field.tsx';
import { type AgentFields, accountFields, agentFields, readAccountFields, readAgentFields } from './limit-form.ts';
import './limits-dialog.css';

export function LimitsDialog() {
  const open = useLimitsDialog((state) => state.open);
  const agents = useApp((state) => state.agents);
  const accounts = useApp((state) => state.accounts);
  if (open === null) return null;
  if (open.kind === 'agent') {
    const agent = agents?.find(({ id }) => id === open.id);
    return agent ? <AgentDialog key={agent.id} agent={agent} /> : null;
  }
  const account = accounts.find(({ id }) => id === open.id);
  return account ? <AccountDialog key={account.id} account={account} /> : null;
}

const UNPRICED = [
  { value: 'deny', label: 'Deny' },
  { value: 'ask', label: 'Ask me' },
  { value: 'most', label: 'Count as' },
] as const;

function AgentDialog({ agent }: { readonly agent: AgentShape }) {
  const { raise: _, ...limits } = agent.limits;
  const [before] = useState(limits);
  const [fields, setFields] = useState(() => agentFields(before));
  const read = readAgentFields(fields, before);
  const field = (name: Exclude<keyof AgentFields, 'unpriced'>) => ({
    value: fields[name],
    onChange: (text: string) => setFields((now) => ({ ...now, [name]: text })),
    problem: (read.ok ? undefined : read.problems[name]) ?? null,
  });
  const credits = (name: 'hour' | 'day' | 'month' | 'perRequest', label: string) => (
    <TextField label={label} inputMode="decimal" placeholder="no limit" {...field(name)} />
  );
  const counts = (name: 'characters' | 'voiceSlots' | 'parallel', label: string, hint?: string) => (
    <TextField label={label} hint={hint} inputMode="numeric" placeholder="no limit" {...field(name)} />
  );
  return (
    <LimitsForm
      title={`Limits of ${agent.name}`}
      description="They hold from the next call on. What is empty is not limited."
      ready={read.ok && Object.keys(read.edit).length > 0}
      save={() =>
        read.ok ? changeLimits(agent, read.edit, `The limits of ${agent.name} are set.`) : Promise.resolve(false)
      }
    >
      <Group title="Credits">
        <div className="limits-fields">
          {credits('hour', 'An hour')}
          {credits('day', 'A day')}
          {credits('month', 'A month')}
          {credits('perRequest', 'One request')}
        </div>
        <p className="field-hint">
          The day begins at midnight here, the month when the account's own counter starts anew. A call that could cost
          more than what is left is refused before it is sent.
        </p>
      </Group>
      <Group title="When the cost is not known beforehand">
        <div className="limits-unpriced">
          <ChoiceButtons
            label="When the cost is not known beforehand"
            options={UNPRICED}
            present={fields.unpriced}
            onChoose={(unpriced) => setFields((now) => ({ ...now, unpriced }))}
          />
          {fields.unpriced === 'most' && (
            <TextField
              label="Credits that stand for such a call"
              inputMode="decimal"
              {...field('most')}
              {...(fields.most === '' ? { problem: null } : {})}
            />
          )}
        </div>
        <p className="field-hint">Only where a credit limit applies: such as a recording behind a web address.</p>
      </Group>
      <Group title="What it may use">
        <div className="limits-fields limits-wide">
          <IdsField label="Voices" noun="voice" {...field('voices')} />
          <IdsField label="Models" noun="model" {...field('models')} />
        </div>
        <div className="limits-fields">
          {counts('characters', 'Characters at once')}
          {counts('voiceSlots', 'New voices a month')}
          {counts('parallel', 'Calls at a time', 'More wait their turn.')}
          <TextField
            label="Turns in the queue"
            inputMode="numeric"
            placeholder="1"
            hint="For each turn of another agent: 1 to 10."
            {...field('weight')}
          />
        </div>
      </Group>
    </LimitsForm>
  );
}

function AccountDialog({ account }: { readonly account: AccountShape }) {
  const [before] = useState(account.limits);
  const [fields, setFields] = useState(() => accountFields(before));
  const read = readAccountFields(fields, before);
  const credits = (name: 'hour' | 'day' | 'month' | 'floor', label: string) => (
    <TextField
      label={label}
      inputMode="decimal"
      placeholder={name === 'floor' ? 'nothing' : 'no limit'}
      value={fields[name]}
      onChange={(text) => setFields((now) => ({ ...now, [name]: text }))}
      problem={(read.ok ? undefined : read.problems[name]) ?? null}
    />
  );
  return (
    <LimitsForm
      title={`Limits of account ${account.name}`}
      description="For all its agents together. What is empty is not limited."
      ready={read.ok && Object.keys(read.edit).length > 0}
      save={() =>
        read.ok
          ? changeAccountLimits(account, read.edit, `The limits of account ${account.name} are set.`)
          : Promise.resolve(false)
      }
    >
      <Group title="Credits">
        <div className="limits-fields">
          {credits('hour', 'An hour')}
          {credits('day', 'A day')}
          {credits('month', 'A month')}
          {credits('floor', 'Keep back for me')}
        </div>
        <p className="field-hint">
          What is kept back is of the account's own balance: agents are refused when a call could take it below that.
        </p>
      </Group>
      <SwitchField
        label="Keep one place for me"
        hint="One of the calls that the plan allows at a time stays free of agents, so that your own work does not wait."
        on={fields.ownerSlot}
        onChange={(ownerSlot) => setFields((now) => ({ ...now, ownerSlot }))}
      />
    </LimitsForm>
  );
}

interface LimitsFormProps {
  readonly title: string;
  readonly description: string;
  /** Something is changed, and nothing is wrong. */
  readonly ready: boolean;
  /** False: it was not done, and the person knows why. */
  readonly save: () => Promise<boolean>;
  readonly children: ReactNode;
}

function LimitsForm({ title, description, ready, save, children }: LimitsFormProps) {
  const id = useId();
  const [pending, setPending] = useState(false);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (!ready || pending) return;
    setPending(true);
    const done = await save();
    setPending(false);
    if (done) closeLimits();
  };
  return (
    <Dialog
      open
      onClose={closeLimits}
      size="large"
      title={title}
      description={description}
      foot={
        <>
          <Button onClick={closeLimits}>Cancel</Button>
          <Button kind="primary" type="submit" form={id} pending={pending} disabled={!ready}>
            Set limits
          </Button>
        </>
      }
    >
      <form id={id} className="limits-form" onSubmit={(event) => void submit(event)}>
        {children}
      </form>
    </Dialog>
  );
}

function Group({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  return (
    <fieldset className="limits-group">
      <legend>{title}</legend>
      {children}
    </fieldset>
  );
}
