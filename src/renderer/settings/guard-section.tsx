/** When an agent is paused because it seems to run away. */
import { type FormEvent, useEffect, useState } from 'react';
import type { AnyOutput } from '../../contract/bridge.ts';
import { GUARD_RANGES } from '../../core/limits.ts';
import { ask } from '../bridge.ts';
import { countTyped } from '../limits/limit-form.ts';
import { Button } from '../parts/button.tsx';
import { TextField } from '../parts/field.tsx';
import { hear } from '../state/events.ts';
import { showDone } from '../state/toasts.ts';
import { Section } from './section.tsx';

type Guard = AnyOutput<'guard.get'>;
type Threshold = keyof Guard;

const FIELDS: readonly { readonly name: Threshold; readonly label: string; readonly hint: string }[] = [
  { name: 'identical', label: 'The same call', hint: 'Paid calls that are all alike, within a minute.' },
  { name: 'denials', label: 'Denials', hint: 'Denied calls within a minute.' },
  { name: 'habit', label: 'Spending', hint: 'Times what it usually spends in an hour.' },
];
const NOTHING_TYPED = {};

export function GuardSection() {
  const [kept, setKept] = useState<Guard | null>(null);
  const [typed, setTyped] = useState<Partial<Record<Threshold, string>>>(NOTHING_TYPED);
  const [pending, setPending] = useState(false);
  useEffect(() => {
    const read = () => void ask('guard.get', {}).then((guard) => guard !== null && setKept(guard));
    read();
    // The command line may change it too.
    return hear({ entries: (entries) => entries.some(({ kind }) => kind === 'change') && read(), gap: read });
  }, []);

  const fields = FIELDS.map((field) => {
    const before = kept === null ? '' : String(kept[field.name] ?? '');
    const text = typed[field.name] ?? before;
    return { ...field, before, text, read: countTyped(text, GUARD_RANGES[field.name]) };
  });
  const changed = fields.filter(({ text, before }) => text.trim() !== before);
  const ready = kept !== null && changed.length > 0 && fields.every(({ read }) => read.ok);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (!ready || pending) return;
    setPending(true);
    const edit = Object.fromEntries(changed.map(({ name, read }) => [name, read.ok ? read.value : null]));
    const guard = await ask('guard.set', edit);
    setPending(false);
    if (guard === null) return;
    setKept(guard);
    setTyped(NOTHING_TYPED);
    showDone('The guard is changed.');
  };

  return (
    <Section
      title="Runaway guard"
      about="Pauses an agent that does one of these, and tells you. Its calls are denied until you press Resume, which undoes it."
    >
      <form className="settings-guard" onSubmit={(event) => void submit(event)} aria-busy={kept === null || undefined}>
        {fields.map(({ name, label, hint, text, read }) => (
          <TextField
            key={name}
            label={label}
            hint={hint}
            inputMode="numeric"
            placeholder="off"
            value={text}
            disabled={kept === null}
            onChange={(next) => setTyped((now) => ({ ...now, [name]: next }))}
            problem={read.ok ? null : read.problem}
          />
        ))}
        <div className="settings-line settings-guard-foot">
          <span className="field-hint">
            What is empty is off. Refusals because of a limit or a full queue do not count as denials.
          </span>
          <Button type="submit" pending={pending} disabled={!ready}>
            Change guard
          </Button>
        </div>
      </form>
    </Section>
  );
}
