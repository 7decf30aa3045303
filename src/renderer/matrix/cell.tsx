/** One cell: what one agent may do in one area. */
import { memo } from 'react';
import type { Level } from '../../core/policy-state.ts';
import { LEVEL_TITLES } from './cell-facts.ts';
import { usePending } from './changes.ts';
import { Glyph } from './glyph.tsx';
import { usePulse } from './pulse.ts';

interface CellProps {
  /** As in `cellKey`. */
  readonly cell: string;
  readonly row: number;
  /** Of the table; the agent's name is column 0. */
  readonly column: number;
  readonly title: string;
  readonly level: Level;
  readonly differs: boolean;
  readonly asks: boolean;
  readonly ends: boolean;
  /** The one cell that the Tab key reaches. */
  readonly active: boolean;
  /** Its levels are shown. */
  readonly open: boolean;
  readonly starts: boolean;
}

export const Cell = memo(function Cell({ cell, row, column, title, active, open, starts, ...glyph }: CellProps) {
  const ring = usePulse((state) => state.rings[cell]);
  const pending = usePending((state) => state.pending.has(cell));
  const { level, differs, asks, ends } = glyph;
  const said = [
    `${title}: ${LEVEL_TITLES[level]}`,
    differs && 'a rule differs',
    asks && 'something asks first',
    ends && 'ends by itself',
  ];
  return (
    // biome-ignore lint/a11y/useFocusableInteractive: the button inside takes the focus.
    // biome-ignore lint/a11y/useSemanticElements: a table element cannot be virtualised.
    <div
      role="gridcell"
      aria-colindex={column + 1}
      className={`matrix-cell ${open ? 'matrix-cell-open' : ''} ${starts ? 'matrix-starts' : ''}`}
    >
      <button
        type="button"
        className="matrix-target"
        data-row={row}
        data-column={column}
        tabIndex={active ? 0 : -1}
        aria-label={said.filter(Boolean).join(', ')}
        aria-haspopup="dialog"
        aria-expanded={open}
        aria-busy={pending || undefined}
      >
        <Glyph {...glyph} />
        {ring && <span key={ring.turn} className={`matrix-ring matrix-ring-${ring.verdict}`} />}
      </button>
    </div>
  );
});
