/** A menu of commands that opens from a button; arrow keys, first letters and Escape work. */
import { Menu as Primitive } from '@base-ui/react/menu';
import type { KeyboardEvent, ReactElement, ReactNode } from 'react';
import './menu.css';

interface MenuCommand {
  readonly label: string;
  readonly icon?: ReactNode;
  /** Small text after the label. */
  readonly note?: string;
  /** Takes something away. */
  readonly danger?: boolean;
  readonly disabled?: boolean;
  readonly onSelect: () => void;
}

interface MenuGroup {
  /** Said above the group; groups are parted by a line. */
  readonly title?: string;
  readonly commands: readonly MenuCommand[];
}

interface MenuProps {
  /** The button: one element that takes a ref and handlers, such as a Button. */
  readonly trigger: ReactElement;
  readonly groups: readonly MenuGroup[];
  readonly align?: 'start' | 'center' | 'end';
  readonly side?: 'top' | 'bottom' | 'left' | 'right';
}

export function Menu({ trigger, groups, align = 'start', side = 'bottom' }: MenuProps) {
  return (
    <Primitive.Root modal={false}>
      <Primitive.Trigger render={trigger} />
      <Primitive.Portal>
        <Primitive.Positioner className="menu-place" side={side} align={align} sideOffset={4} collisionPadding={8}>
          <Primitive.Popup className="menu">
            <Groups groups={groups} />
          </Primitive.Popup>
        </Primitive.Positioner>
      </Primitive.Portal>
    </Primitive.Root>
  );
}

interface AnchoredMenuProps {
  /** The button that it stands below, and which gets the focus back. */
  readonly anchor: HTMLElement;
  readonly groups: readonly MenuGroup[];
  readonly onClose: () => void;
}

/** One menu for many buttons, drawn while it is open: for a table, where one each would be too many. */
export function AnchoredMenu({ anchor, groups, onClose }: AnchoredMenuProps) {
  // Without a trigger of its own the primitive has no place to pass the focus on to, and leaves it on a hidden guard.
  const onTab = (event: KeyboardEvent) => {
    if (event.key !== 'Tab') return;
    event.preventDefault();
    event.stopPropagation();
    onClose();
    anchor.focus();
  };
  return (
    <Primitive.Root
      open
      modal={false}
      onOpenChange={(open, { event }) => {
        // The button itself closes it again.
        if (!open && !(event.target instanceof Node && anchor.contains(event.target))) onClose();
      }}
    >
      <Primitive.Portal>
        <Primitive.Positioner className="menu-place" anchor={anchor} align="end" sideOffset={4} collisionPadding={8}>
          <Primitive.Popup className="menu" finalFocus={() => anchor} onKeyDownCapture={onTab}>
            <Groups groups={groups} />
          </Primitive.Popup>
        </Primitive.Positioner>
      </Primitive.Portal>
    </Primitive.Root>
  );
}

function Groups({ groups }: Pick<MenuProps, 'groups'>) {
  return groups.map((group) => (
    <Primitive.Group key={group.title ?? group.commands[0]?.label ?? ''} className="menu-group">
      {group.title !== undefined && <Primitive.GroupLabel className="menu-title">{group.title}</Primitive.GroupLabel>}
      {group.commands.map((command) => (
        <Command key={command.label} {...command} />
      ))}
    </Primitive.Group>
  ));
}

function Command({ label, icon, note, danger = false, disabled = false, onSelect }: MenuCommand) {
  return (
    <Primitive.Item className={`menu-item ${danger ? 'menu-item-danger' : ''}`} disabled={disabled} onClick={onSelect}>
      <span className="menu-icon" aria-hidden>
        {icon}
      </span>
      <span className="menu-label">{label}</span>
      {note !== undefined && <span className="menu-note">{note}</span>}
    </Primitive.Item>
  );
}
