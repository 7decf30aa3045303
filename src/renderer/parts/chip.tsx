/** A filter as a chip: what it is about and what is chosen; a click opens the choices. */
import { Menu } from '@base-ui/react/menu';
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
    <Menu.Root modal={false}>
      <Menu.Trigger className="chip" data-active={value === '' ? undefined : ''}>
        <span className="chip-label">{label}</span>
        <span className="chip-value">
          <bdi>{chosen}</bdi>
        </span>
      </Menu.Trigger>
      <Menu.Portal>
        <Menu.Positioner className="chip-place" sideOffset={4} align="start" collisionPadding={8}>
          <Menu.Popup className="chip-popup">
            <Menu.RadioGroup value={value} onValueChange={(next) => onChange(String(next))}>
              {grouped(options).map(({ group, options: own }) => (
                <Menu.Group key={group} className="chip-group">
                  {group !== '' && <Menu.GroupLabel className="chip-heading">{group}</Menu.GroupLabel>}
                  {own.map((option) => (
                    <Menu.RadioItem key={option.value} value={option.value} className="chip-item" closeOnClick>
                      <span className="chip-check">
                        <Menu.RadioItemIndicator>
                          <Check size={16} strokeWidth={1.5} aria-hidden />
                        </Menu.RadioItemIndicator>
                      </span>
                      <span className="chip-text">
                        <bdi>{option.label}</bdi>
                      </span>
                    </Menu.RadioItem>
                  ))}
                </Menu.Group>
              ))}
            </Menu.RadioGroup>
          </Menu.Popup>
        </Menu.Positioner>
      </Menu.Portal>
    </Menu.Root>
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
