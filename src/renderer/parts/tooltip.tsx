/** A short explanation beside a control, on hover and on keyboard focus. Never the only place where something is said. */
import { Tooltip as Primitive } from '@base-ui/react/tooltip';
import type { ReactElement, ReactNode } from 'react';
import './tooltip.css';

interface TooltipProps {
  readonly text: ReactNode;
  readonly side?: 'top' | 'bottom' | 'left' | 'right';
  /** The control: one element that takes a ref and handlers, such as a Button. */
  readonly children: ReactElement;
}

export function Tooltip({ text, side = 'top', children }: TooltipProps) {
  return (
    <Primitive.Root>
      <Primitive.Trigger delay={350} render={children} />
      <Primitive.Portal>
        <Primitive.Positioner className="tooltip-place" side={side} sideOffset={6} collisionPadding={8}>
          <Primitive.Popup className="tooltip">{text}</Primitive.Popup>
        </Primitive.Positioner>
      </Primitive.Portal>
    </Primitive.Root>
  );
}

interface AnchoredProps {
  /** What it stands beside; null: it is not shown. */
  readonly anchor: Element | null;
  readonly id: string;
  readonly onClose: () => void;
  readonly children: ReactNode;
}

/** One tooltip for many anchors, opened by whoever watches them: for a table, where one each would be too many. */
export function AnchoredTooltip({ anchor, id, onClose, children }: AnchoredProps) {
  return (
    <Primitive.Root open={anchor !== null} onOpenChange={(open) => !open && onClose()}>
      <Primitive.Portal>
        <Primitive.Positioner
          className="tooltip-place"
          anchor={anchor}
          side="bottom"
          align="center"
          sideOffset={4}
          collisionPadding={8}
        >
          <Primitive.Popup id={id} role="tooltip" className="tooltip">
            {children}
          </Primitive.Popup>
        </Primitive.Positioner>
      </Primitive.Portal>
    </Primitive.Root>
  );
}
