/** Labelled controls: a line of text, a choice from a list, a switch. The hint stays, the problem comes and goes below it. */
import { type InputHTMLAttributes, type ReactNode, type Ref, useId } from 'react';
import './field.css';

interface FieldWords {
  readonly label: string;
  readonly hint?: ReactNode;
}

interface TextFieldProps extends FieldWords, Omit<InputHTMLAttributes<HTMLInputElement>, 'onChange' | 'value' | 'id'> {
  readonly value: string;
  readonly onChange: (value: string) => void;
  /** Why what is typed will not do; null while it will, or while nobody can know yet. */
  readonly problem?: string | null;
  readonly ref?: Ref<HTMLInputElement>;
}

export function TextField({ label, hint, problem = null, value, onChange, className, ...rest }: TextFieldProps) {
  const id = useId();
  return (
    <div className={`field ${className ?? ''}`}>
      <label className="field-label" htmlFor={id}>
        {label}
      </label>
      <input
        autoComplete="off"
        spellCheck={false}
        {...rest}
        id={id}
        className="field-input"
        value={value}
        onChange={(event) => onChange(event.target.value)}
        aria-invalid={problem !== null || undefined}
        aria-describedby={`${id}-hint ${id}-problem`}
      />
      {hint !== undefined && (
        <div id={`${id}-hint`} className="field-hint">
          {hint}
        </div>
      )}
      <div id={`${id}-problem`} className="field-problem" aria-live="polite">
        {problem}
      </div>
    </div>
  );
}

interface SelectFieldProps<V extends string> extends FieldWords {
  readonly value: V;
  readonly choices: readonly { readonly value: V; readonly label: string }[];
  readonly onChange: (value: V) => void;
  readonly disabled?: boolean;
}

export function SelectField<V extends string>(props: SelectFieldProps<V>) {
  const { label, hint, value, choices, onChange, disabled = false } = props;
  const id = useId();
  return (
    <div className="field">
      <label className="field-label" htmlFor={id}>
        {label}
      </label>
      <select
        id={id}
        className="field-input field-select"
        value={value}
        disabled={disabled}
        aria-describedby={`${id}-hint`}
        onChange={(event) => {
          const chosen = choices.find((choice) => choice.value === event.target.value);
          if (chosen) onChange(chosen.value);
        }}
      >
        {choices.map((choice) => (
          <option key={choice.value} value={choice.value}>
            {choice.label}
          </option>
        ))}
      </select>
      {hint !== undefined && (
        <div id={`${id}-hint`} className="field-hint">
          {hint}
        </div>
      )}
    </div>
  );
}

interface SwitchFieldProps extends FieldWords {
  readonly on: boolean;
  /** The main process has not confirmed yet. */
  readonly pending?: boolean;
  readonly onChange: (on: boolean) => void;
}

export function SwitchField({ label, hint, on, pending = false, onChange }: SwitchFieldProps) {
  const id = useId();
  return (
    <div className="field-switch">
      <div>
        <label htmlFor={id} className="field-label">
          {label}
        </label>
        {hint !== undefined && (
          <div id={`${id}-hint`} className="field-hint">
            {hint}
          </div>
        )}
      </div>
      <input
        id={id}
        type="checkbox"
        role="switch"
        className="switch"
        checked={on}
        aria-checked={on}
        disabled={pending}
        aria-busy={pending || undefined}
        aria-describedby={`${id}-hint`}
        onChange={(event) => onChange(event.target.checked)}
      />
    </div>
  );
}
