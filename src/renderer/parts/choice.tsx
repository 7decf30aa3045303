/** A few choices side by side, of which one holds. */
import './choice.css';

interface ChoiceButtonsProps<V extends string> {
  readonly label: string;
  readonly options: readonly { readonly value: V; readonly label: string }[];
  readonly present: V;
  /** What was pressed and is not confirmed yet: until then nothing else can be. */
  readonly pending?: V | null;
  readonly onChoose: (value: V) => void;
}

export function ChoiceButtons<V extends string>(props: ChoiceButtonsProps<V>) {
  const { label, options, present, pending = null, onChoose } = props;
  return (
    <fieldset className="choice" aria-label={label} disabled={pending !== null}>
      {options.map((option) => (
        <button
          key={option.value}
          type="button"
          className="choice-option"
          aria-pressed={option.value === present}
          aria-busy={pending === option.value || undefined}
          onClick={() => onChoose(option.value)}
        >
          {option.label}
        </button>
      ))}
    </fieldset>
  );
}
