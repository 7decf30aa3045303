/** The switch that decided a call, with its control: it changes the next call, not this one. */
import { useState } from 'react';
import type { AgentShape } from '../../contract/bridge.ts';
import { findArea, findOperation } from '../../core/catalogue/catalogue.ts';
import { LEVELS, levelsOf } from '../../core/levels.ts';
import { levelWord } from '../../core/sentence-parts.ts';
import { ask } from '../bridge.ts';
import { Button } from '../parts/button.tsx';
import { ChoiceButtons } from '../parts/choice.tsx';
import { refresh, show, useApp } from '../state/app-state.ts';
import { openLimits } from '../state/limits-dialog.ts';
import { showDone } from '../state/toasts.ts';
import { changePolicy } from '../state/undo.ts';
import type { Line } from './line.ts';
import { visibleText } from './visible-text.ts';
import type { DecidingSwitch } from './why.ts';

interface DecidedByProps {
  readonly line: Line;
  readonly by: DecidingSwitch;
}

export function DecidedBy({ line, by }: DecidedByProps) {
  const agent = useApp((state) => state.agents?.find(({ id }) => id === line.agentId));
  const stopped = useApp((state) => state.status?.stopped ?? false);
  const accounts = useApp((state) => state.accounts);
  if (by.kind === 'settings') return <Button onClick={() => show('settings')}>Open Settings</Button>;
  if (by.kind === 'stop_all') {
    if (!stopped) return <Note text="Stop all is off now." />;
    return <ActionButton label="Resume all agents" run={() => ask('stop.resume', {})} done="Agents may call again." />;
  }
  if (by.kind === 'limits' && by.of === 'account') {
    const account = accounts.find(({ id }) => id === line.facts.account);
    if (account === undefined) return <Note text="This account is not here any more." />;
    return <LimitsButton label={`Limits of account ${account.name}`} open={() => openLimits('account', account.id)} />;
  }
  if (agent === undefined) return <Note text="This agent was removed, so there is nothing left to switch." />;
  switch (by.kind) {
    case 'agent':
      if (!agent.paused) return <Note text={`${agent.name} is not paused now.`} />;
      return (
        <ActionButton
          label={`Resume ${agent.name}`}
          run={() => ask('agent.resume', { agent: agent.id })}
          done={`${agent.name} is resumed.`}
        />
      );
    case 'limits':
      return <LimitsButton label={`Limits of ${agent.name}`} open={() => openLimits('agent', agent.id)} />;
    case 'grant':
      return <GrantSwitch agent={agent} areaId={by.area} />;
    case 'rule':
      return <RuleSwitch agent={agent} operationId={by.operation} />;
  }
}

function GrantSwitch({ agent, areaId }: { readonly agent: AgentShape; readonly areaId: string }) {
  const area = findArea(areaId);
  if (area === undefined) return null;
  const present = agent.grants[areaId] ?? 'off';
  const options = levelsOf(area).map((level) => ({ value: level, label: levelWord(level) }));
  const set = (value: string) => {
    const level = LEVELS.find((one) => one === value);
    if (level === undefined) return Promise.resolve(false);
    const grants = { ...agent.grants, [areaId]: level };
    return changePolicy(
      agent,
      { grants, rules: agent.rules },
      `${area.title} is ${levelWord(level)} for ${agent.name}.`,
    );
  };
  return <Choice label={area.title} options={options} present={present} set={set} />;
}

const EFFECTS = ['allow', 'ask', 'deny'] as const;
const RULE_OPTIONS = [
  { value: 'inherit', label: 'Inherit' },
  ...EFFECTS.map((effect) => ({ value: effect, label: levelWord(effect) })),
];

function RuleSwitch({ agent, operationId }: { readonly agent: AgentShape; readonly operationId: string }) {
  const label = findOperation(operationId)?.label ?? operationId;
  const set = (value: string) => {
    const effect = EFFECTS.find((one) => one === value);
    const { [operationId]: _, ...others } = agent.rules;
    const rules = effect === undefined ? others : { ...others, [operationId]: effect };
    const words =
      effect === undefined
        ? `“${label}” follows its area for ${agent.name}.`
        : `“${label}” is ${levelWord(effect)} for ${agent.name}.`;
    return changePolicy(agent, { grants: agent.grants, rules }, words);
  };
  return <Choice label={label} options={RULE_OPTIONS} present={agent.rules[operationId] ?? 'inherit'} set={set} />;
}

interface ChoiceProps {
  readonly label: string;
  readonly options: readonly { readonly value: string; readonly label: string }[];
  readonly present: string;
  readonly set: (value: string) => Promise<boolean>;
}

/** Shows what the main process confirmed; what was pressed waits until it has. */
function Choice({ label, options, present, set }: ChoiceProps) {
  const [pending, setPending] = useState<string | null>(null);
  const choose = async (value: string) => {
    if (value === present) return;
    setPending(value);
    await set(value);
    setPending(null);
  };
  return (
    <div className="activity-switch">
      <span className="activity-switch-label">{label}</span>
      <ChoiceButtons
        label={label}
        options={options}
        present={present}
        pending={pending}
        onChoose={(value) => void choose(value)}
      />
      <span className="muted">changes the next call</span>
    </div>
  );
}

interface ActionProps {
  readonly label: string;
  /** Null: it was not done, and the person knows why. */
  readonly run: () => Promise<object | null>;
  readonly done: string;
}

function ActionButton({ label, run, done }: ActionProps) {
  const [pending, setPending] = useState(false);
  const act = async () => {
    setPending(true);
    const answer = await run();
    await refresh();
    setPending(false);
    if (answer !== null) showDone(done);
  };
  return (
    <div className="activity-switch">
      <Button pending={pending} onClick={() => void act()}>
        <bdi>{visibleText(label)}</bdi>
      </Button>
      <span className="muted">changes the next call</span>
    </div>
  );
}

function LimitsButton({ label, open }: { readonly label: string; readonly open: () => void }) {
  return (
    <div className="activity-switch">
      <Button onClick={open}>
        <bdi>{visibleText(label)}</bdi>
      </Button>
      <span className="muted">hold from the next call on</span>
    </div>
  );
}

function Note({ text }: { readonly text: string }) {
  return <p className="muted">{text}</p>;
}
