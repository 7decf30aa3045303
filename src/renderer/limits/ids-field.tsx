/** Ids, one per line. */
import { useId } from 'react';

interface IdsFieldProps {
  readonly label: string;
  /** "voice", "model". */
  readonly noun: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly problem: string | null;
}

export function IdsField({ label, noun, value, onChange, problem }: IdsFieldProps) {
  const id = useId();
  return (
    <div className="field">
      <label className="field-label" htmlFor={id}>
        {label}
      </label>
      <textarea
        id={id}
        className="field-input limits-ids mono"
        rows={2}
        spellCheck={false}
        placeholder={`any ${noun}`}
        value={value}
        onChange={(event) => onChange(event.target.value)}
        aria-invalid={problem !== null || undefined}
        aria-describedby={`${id}-hint ${id}-problem`}
      />
      <div id={`${id}-hint`} className="field-hint">
        Ids, one per line or with commas. It may use no other {noun}.
      </div>
      <div id={`${id}-problem`} className="field-problem" aria-live="polite">
        {problem}
      </div>
    </div>
  );
}
