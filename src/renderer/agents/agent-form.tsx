/** Name, preset, account and end of a new agent. */
import { useId, useState } from 'react';
import { PRESETS } from '../../core/presets.ts';
import { SelectField, TextField } from '../parts/field.tsx';
import { useApp } from '../state/app-state.ts';
import { EXPIRY_CHOICES, type ExpiryChoice, expiryOf } from './expiry.ts';
import { presetLines } from './grant-words.ts';
import './agents.css';
import { nameProblem } from './name-check.ts';

const NOTHING = 'nothing';

export interface AgentDraft {
  readonly name: string;
  /** A preset's id, or `nothing`. */
  readonly preset: string;
  readonly account: string | null;
  readonly expiry: ExpiryChoice;
  readonly expiresAt: string;
}

/** A safe beginning: nothing is granted until a preset is chosen. */
export function useAgentDraft(preset: string = NOTHING) {
  return useState<AgentDraft>({ name: '', preset, account: null, expiry: 'never', expiresAt: '' });
}

type DraftInput =
  | {
      readonly ok: true;
      readonly input: {
        readonly name: string;
        readonly preset?: string;
        readonly account?: string;
        readonly expiresAt?: string;
      };
    }
  | { readonly ok: false; readonly message: string };

/** What `agent.add` is asked for. */
export function inputOf(draft: AgentDraft, now: number): DraftInput {
  if (draft.name === '') return { ok: false, message: 'Give the agent a name.' };
  const expiry = expiryOf(draft.expiry, draft.expiresAt, now);
  if (!expiry.ok) return expiry;
  return {
    ok: true,
    input: {
      name: draft.name,
      ...(draft.preset === NOTHING ? {} : { preset: draft.preset }),
      ...(draft.account === null ? {} : { account: draft.account }),
      ...(expiry.expiresAt === null ? {} : { expiresAt: expiry.expiresAt }),
    },
  };
}

interface AgentFormProps {
  readonly draft: AgentDraft;
  readonly onChange: (draft: AgentDraft) => void;
  /** First start: name and preset are enough. */
  readonly short?: boolean;
}

export function AgentForm({ draft, onChange, short = false }: AgentFormProps) {
  const agents = useApp((state) => state.agents);
  const accounts = useApp((state) => state.accounts);
  const set = (part: Partial<AgentDraft>) => onChange({ ...draft, ...part });
  return (
    <>
      <TextField
        label="Name"
        hint="As you will read it in every sentence of the log, such as “Voiceover Agent”."
        value={draft.name}
        onChange={(name) => set({ name })}
        problem={nameProblem(draft.name, agents ?? [])}
        maxLength={256}
        autoFocus
      />
      <PresetCards chosen={draft.preset} onChoose={(preset) => set({ preset })} />
      {!short && (
        <div className="agent-form-pair">
          {accounts.length > 1 && (
            <SelectField
              label="Account"
              value={draft.account ?? accounts.find((account) => account.isDefault)?.id ?? ''}
              choices={accounts.map(({ id, name, kind }) => ({
                value: id,
                label: kind === 'sandbox' ? 'Sandbox' : name,
              }))}
              onChange={(account) => set({ account })}
            />
          )}
          <SelectField
            label="Access ends"
            value={draft.expiry}
            choices={EXPIRY_CHOICES}
            onChange={(expiry) => set({ expiry })}
          />
          {draft.expiry === 'at' && (
            <TextField
              label="Day and time"
              type="datetime-local"
              value={draft.expiresAt}
              onChange={(expiresAt) => set({ expiresAt })}
            />
          )}
        </div>
      )}
    </>
  );
}

interface PresetCardsProps {
  readonly chosen: string;
  readonly onChoose: (preset: string) => void;
}

function PresetCards({ chosen, onChoose }: PresetCardsProps) {
  return (
    <fieldset className="presets">
      <legend>What it may do at first</legend>
      <div className="presets-cards">
        {PRESETS.map((preset) => (
          <PresetCard
            key={preset.id}
            id={preset.id}
            title={preset.title}
            lines={presetLines(preset)}
            chosen={chosen === preset.id}
            onChoose={onChoose}
          />
        ))}
        <PresetCard
          id={NOTHING}
          title="Nothing yet"
          lines={['Every call is denied until you allow it in the matrix']}
          chosen={chosen === NOTHING}
          onChoose={onChoose}
        />
      </div>
    </fieldset>
  );
}

interface PresetCardProps {
  readonly id: string;
  readonly title: string;
  readonly lines: readonly string[];
  readonly chosen: boolean;
  readonly onChoose: (preset: string) => void;
}

function PresetCard({ id, title, lines, chosen, onChoose }: PresetCardProps) {
  const key = useId();
  return (
    <label className="preset-card">
      <input
        type="radio"
        name="preset"
        value={id}
        checked={chosen}
        aria-labelledby={`${key}-title`}
        aria-describedby={`${key}-lines`}
        onChange={() => onChoose(id)}
      />
      <span id={`${key}-title`} className="preset-card-title">
        {title}
      </span>
      <span id={`${key}-lines`} className="preset-card-lines">
        {lines.map((line) => (
          <span key={line} className="preset-card-line">
            {line}
          </span>
        ))}
      </span>
    </label>
  );
}
