/** The table of agents and areas: only the rows that are seen are drawn; keys work as in a spreadsheet. */
import { useVirtualizer } from '@tanstack/react-virtual';
import { type KeyboardEvent, type MouseEvent, memo, useCallback, useEffect, useMemo, useRef, useState } from 'react';
import type { AgentShape } from '../../contract/bridge.ts';
import { LEVELS } from '../../core/levels.ts';
import type { Usage } from '../limits/limit-words.ts';
import { CellTooltip } from './cell-tooltip.tsx';
import { setLevel } from './changes.ts';
import { type Column, GUIDE_AREAS } from './columns.ts';
import { positionOf } from './grid-position.ts';
import { HeadRow } from './head-row.tsx';
import { LevelPopover } from './level-popover.tsx';
import { openDialog } from './matrix-state.ts';
import { move, type Position } from './positions.ts';
import { Row } from './row.tsx';
import { rowsToDraw } from './rows-to-draw.ts';

/** 44 px where the text has its usual size. */
const ROW_REM = 2.75;

interface GridProps {
  readonly agents: readonly AgentShape[];
  readonly columns: readonly Column[];
  /** Used today by agent id; null while unknown. */
  readonly credits: ReadonlyMap<string, number> | null;
  /** How much of each credit limit is used, by agent id; who has none is not in it. */
  readonly limits: ReadonlyMap<string, readonly Usage[]>;
  readonly now: number;
}

export const Grid = memo(function Grid({ agents, columns, credits, limits, now }: GridProps) {
  const scroller = useRef<HTMLDivElement>(null);
  const [wanted, setActive] = useState<Position>({ row: 0, column: 1 });
  const [opened, setOpened] = useState<(Position & { readonly anchor: HTMLElement }) | null>(null);
  const active = {
    row: Math.min(wanted.row, agents.length - 1),
    column: Math.min(wanted.column, columns.length),
  };
  const [rowHeight] = useState(() => ROW_REM * Number.parseFloat(getComputedStyle(document.documentElement).fontSize));
  const rows = useVirtualizer({
    count: agents.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: 2,
    rangeExtractor: (range) => rowsToDraw(range, active.row),
  });
  const moved = useRef(false);
  // Focus follows the keys once the row is drawn.
  useEffect(() => {
    if (!moved.current) return;
    moved.current = false;
    const target = targetAt(scroller.current, active);
    target?.focus({ preventScroll: true });
    // The row's name stays in place by itself; the cell must not hide behind it.
    target?.closest('[role="gridcell"], [role="rowheader"]')?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  });

  const open = (position: Position, anchor: HTMLElement) => {
    const agent = agents[position.row];
    if (!agent) return;
    if (position.column === 0) openDialog({ kind: 'operations', agentId: agent.id, areaId: null });
    else setOpened({ ...position, anchor });
  };

  const onKeyDown = (event: KeyboardEvent<HTMLDivElement>) => {
    const at = positionOf(event.target);
    if (!at || event.altKey) return;
    const page = Math.max(1, Math.floor((scroller.current?.clientHeight ?? 0) / rowHeight) - 2);
    const to = move(at, event, agents.length, columns.length + 1, page);
    if (to) {
      event.preventDefault();
      moved.current = true;
      setActive(to);
      return;
    }
    if (event.key === 'ContextMenu' || (event.key === 'F10' && event.shiftKey)) {
      event.preventDefault();
      const row = event.target instanceof Element ? event.target.closest('[role="row"]') : null;
      row?.querySelector<HTMLElement>('.matrix-more')?.click();
      return;
    }
    const level = LEVELS[Number(event.key)];
    const [agent, column] = [agents[at.row], columns[at.column - 1]];
    if (!/^[0-3]$/.test(event.key) || event.ctrlKey || event.metaKey || !level || !agent || !column) return;
    event.preventDefault();
    void setLevel(agent, column.area, level);
  };

  const onClick = (event: MouseEvent<HTMLDivElement>) => {
    const cell = event.target instanceof Element ? event.target.closest('[role="gridcell"], .matrix-agent') : null;
    const target = cell?.matches('.matrix-agent') ? cell : (cell?.querySelector('.matrix-target') ?? null);
    const at = positionOf(target);
    if (!at || !(target instanceof HTMLElement)) return;
    setActive(at);
    open(at, target);
  };

  const close = useCallback(() => setOpened(null), []);
  const template = useMemo(() => templateOf(columns.length), [columns.length]);
  const openAgent = opened ? agents[opened.row] : undefined;
  const openArea = opened ? columns[opened.column - 1]?.area : undefined;
  return (
    <>
      <div className="matrix-scroll" ref={scroller}>
        {/* biome-ignore lint/a11y/useSemanticElements: a table element cannot be virtualised. */}
        <div
          role="grid"
          className="matrix-grid"
          aria-label="Agents and areas"
          aria-rowcount={agents.length + 1}
          aria-colcount={columns.length + 1}
          style={template}
          onKeyDown={onKeyDown}
          onClick={onClick}
          onFocus={(event) => {
            const at = positionOf(event.target);
            if (at) setActive(at);
          }}
        >
          <HeadRow columns={columns} agents={agents} />
          {/* biome-ignore lint/a11y/useSemanticElements: a table element cannot be virtualised. */}
          <div role="rowgroup" className="matrix-body" style={{ height: rows.getTotalSize() }}>
            {rows.getVirtualItems().map(({ index, start }) => {
              const agent = agents[index];
              if (!agent) return null;
              return (
                <Row
                  key={agent.id}
                  agent={agent}
                  row={index}
                  top={start}
                  columns={columns}
                  credits={credits === null ? null : (credits.get(agent.id) ?? 0)}
                  limits={limits.get(agent.id) ?? null}
                  now={now}
                  activeColumn={active.row === index ? active.column : null}
                  openColumn={opened?.row === index ? opened.column : null}
                />
              );
            })}
          </div>
        </div>
      </div>
      <CellTooltip
        scroller={scroller}
        agents={agents}
        columns={columns}
        limits={limits}
        now={now}
        quiet={opened !== null}
      />
      {opened && openAgent && openArea && (
        <LevelPopover agent={openAgent} area={openArea} anchor={opened.anchor} onClose={close} />
      )}
    </>
  );
});

function targetAt(scroller: HTMLElement | null, { row, column }: Position): HTMLElement | null {
  return scroller?.querySelector<HTMLElement>(`[data-row="${row}"][data-column="${column}"]`) ?? null;
}

/** Widths come from the style sheet, which knows how wide the window is. */
function templateOf(count: number): { readonly gridTemplateColumns: string; readonly minWidth: string } {
  const guide = GUIDE_AREAS.length;
  const more = count - guide;
  const extra = more > 0 ? ` repeat(${more}, var(--matrix-more))` : '';
  return {
    gridTemplateColumns: `var(--matrix-name) repeat(${guide}, minmax(var(--matrix-guide), 1fr))${extra} var(--matrix-tail)`,
    minWidth: `calc(var(--matrix-name) + ${guide} * var(--matrix-guide) + ${more} * var(--matrix-more) + var(--matrix-tail))`,
  };
}
