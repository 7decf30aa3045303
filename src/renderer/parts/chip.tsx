/** A filter as a chip: what it is about and what is chosen; a click opens the choices. */
import { Select } from '@base-ui/react/select';
import { Check } from 'lucide-react';
import './chip.css';

export interface ChipOption {
  /** Empty: no filter. */
  readonly value: string;
  readonly label: string;
  /** Options that follow each other with the same heading stand under it. */
  readonly group?: string;
}

interface ChipProps {
  readonly label: string;
  readonly value: string;
  readonly options: readonly ChipOption[];
  readonly onChange: (value: string) => void;
}

export function Chip({ label, value, options, onChange }: ChipProps) {
  const chosen = options.find((option) => option.value === value)?.label ?? value;
  return (
    <Select.Root value={value} onValueChange={(next) => onChange(next ?? '')} modal={false}>
      <Select.Trigger className="chip" data-active={value === '' ? undefined : ''} aria-label={label}>
        <span className="chip-label">{label}</span>
        <span className="chip-value">
          <bdi>{chosen}</bdi>
        </span>
      </Select.Trigger>
      <Select.Portal>
        <Select.Positioner
          className="chip-place"
          sideOffset={4}
          align="start"
          collisionPadding={8}
          alignItemWithTrigger={false}
        >
          <Select.Popup className="chip-popup">
            <Select.List>
              {grouped(options).map(({ group, options: own }) => (
                <Select.Group key={group} className="chip-group">
                  {group !== '' && <Select.GroupLabel className="chip-heading">{group}</Select.GroupLabel>}
                  {own.map((option) => (
                    <Select.Item key={option.value} value={option.value} className="chip-item">
                      <span className="chip-check">
                        <Select.ItemIndicator>
                          <Check size={16} strokeWidth={1.5} aria-hidden />
                        </Select.ItemIndicator>
                      </span>
                      <Select.ItemText className="chip-text">
                        <bdi>{option.label}</bdi>
                      </Select.ItemText>
                    </Select.Item>
                  ))}
                </Select.Group>
              ))}
            </Select.List>
          </Select.Popup>
        </Select.Positioner>
      </Select.Portal>
    </Select.Root>
  );
}

function grouped(options: readonly ChipOption[]): readonly { group: string; options: ChipOption[] }[] {
  const groups: { group: string; options: ChipOption[] }[] = [];
  for (const option of options) {
    const group = option.group ?? '';
    const last = groups.at(-1);
    if (last?.group === group) last.options.push(option);
    else groups.push({ group, options: [option] });
  }
  return groups;
}
