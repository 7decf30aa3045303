/** One choice of a whole policy for an agent, with what it would change, before it is applied. */
import { useState } from 'react';
import type { AgentShape } from '../../contract/bridge.ts';
import { Button } from '../parts/button.tsx';
import { Dialog } from '../parts/dialog.tsx';
import { changePolicy, type PolicyOf } from '../state/undo.ts';
import { type Difference, differences } from './policy-difference.ts';
import './policy-dialog.css';

interface Choice {
  readonly id: string;
  readonly name: string;
  readonly note: string | null;
  /** Whose policy changes. */
  readonly target: AgentShape;
  readonly next: PolicyOf;
  readonly verb: string;
  /** What was done, once it is. */
  readonly words: string;
}

interface PolicyDialogProps {
  readonly title: string;
  readonly description: string;
  readonly legend: string;
  readonly choices: readonly Choice[];
  readonly onClose: () => void;
}

export function PolicyDialog({ title, description, legend, choices, onClose }: PolicyDialogProps) {
  const [chosen, setChosen] = useState<string | null>(null);
  const [pending, setPending] = useState(false);
  const choice = choices.find(({ id }) => id === chosen);
  const changes = choice ? differences(choice.target, choice.next) : [];
  const apply = async () => {
    if (!choice) return;
    setPending(true);
    const done = await changePolicy(choice.target, choice.next, choice.words);
    setPending(false);
    if (done) onClose();
  };
  return (
    <Dialog
      open
      onClose={onClose}
      size="large"
      title={title}
      description={description}
      foot={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button kind="primary" pending={pending} disabled={changes.length === 0} onClick={() => void apply()}>
            {choice?.verb ?? 'Apply'}
          </Button>
        </>
      }
    >
      <div className="policy-dialog">
        <fieldset className="policy-choices">
          <legend>{legend}</legend>
          {choices.map(({ id, name, note }) => (
            <label key={id} className="policy-choice">
              <input type="radio" name="policy" checked={chosen === id} onChange={() => setChosen(id)} />
              <span>
                <bdi className="policy-name">{name}</bdi>
                {note !== null && <span className="policy-note">{note}</span>}
              </span>
            </label>
          ))}
          {choices.length === 0 && <p className="muted">There is no other agent yet.</p>}
        </fieldset>
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, so the keyboard must reach it. */}
        <section className="policy-preview" aria-label="What would change" aria-live="polite" tabIndex={0}>
          {choice ? <Preview changes={changes} /> : <p className="muted">Choose one to see what would change.</p>}
        </section>
      </div>
    </Dialog>
  );
}

function Preview({ changes }: { readonly changes: readonly Difference[] }) {
  if (changes.length === 0) return <p className="muted">Nothing would change.</p>;
  return GROUPS.map(({ effect, title }) => (
    <Changes key={effect} title={title} changes={changes.filter((change) => change.effect === effect)} />
  ));
}

const GROUPS = [
  { effect: 'more', title: 'May do more' },
  { effect: 'less', title: 'May do less' },
  { effect: 'same', title: 'Rules without a difference now' },
] as const;

function Changes({ title, changes }: { readonly title: string; readonly changes: readonly Difference[] }) {
  if (changes.length === 0) return null;
  return (
    <>
      <h3>
        {title} ({changes.length})
      </h3>
      <ul>
        {changes.map(({ key, what, before, after }) => (
          <li key={key}>
            <span>{what}</span>
            <span className="policy-change">
              {before} → <strong>{after}</strong>
            </span>
          </li>
        ))}
      </ul>
    </>
  );
}
