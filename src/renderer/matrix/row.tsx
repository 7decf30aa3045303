/** One agent: its name, how it is doing, what it used today, pause; then a cell for each area. */
import { memo } from 'react';
import type { AgentShape } from '../../contract/bridge.ts';
import { tightest, tightestWords, type Usage, usageState } from '../limits/limit-words.ts';
import { Cell } from './cell.tsx';
import { cellFacts } from './cell-facts.ts';
import type { Column } from './columns.ts';
import { lifeOf } from './life.ts';
import { cellKey, usePulse } from './pulse.ts';
import { RowActions } from './row-actions.tsx';

interface RowProps {
  readonly agent: AgentShape;
  readonly row: number;
  readonly top: number;
  readonly columns: readonly Column[];
  /** Used today; null while unknown. */
  readonly credits: number | null;
  /** How much of its credit limits is used; null where it has none. */
  readonly limits: readonly Usage[] | null;
  readonly now: number;
  /** The column that the Tab key reaches, if it is in this row. */
  readonly activeColumn: number | null;
  readonly openColumn: number | null;
}

export const Row = memo(function Row(props: RowProps) {
  const { agent, row, top, columns, credits, limits, now, activeColumn, openColumn } = props;
  const calledAt = usePulse((state) => state.calledAt[agent.id] ?? null);
  const denied = usePulse((state) => state.rings[agent.id]);
  const least = tightest(limits ?? []);
  const { state, words } = lifeOf(agent, calledAt, credits, now, least && tightestWords(least));
  const left = least === null ? '' : `matrix-left-${usageState(least)}`;
  return (
    // biome-ignore lint/a11y/useFocusableInteractive: the cells take the focus.
    // biome-ignore lint/a11y/useSemanticElements: a table element cannot be virtualised.
    <div role="row" aria-rowindex={row + 2} className={`matrix-row matrix-row-${state}`} style={{ top }}>
      {/* biome-ignore lint/a11y/useFocusableInteractive: the button inside takes the focus. */}
      {/* biome-ignore lint/a11y/useSemanticElements: a table element cannot be virtualised. */}
      <div role="rowheader" aria-colindex={1} className="matrix-name">
        <button
          type="button"
          className="matrix-agent"
          data-row={row}
          data-column={0}
          tabIndex={activeColumn === 0 ? 0 : -1}
          aria-haspopup="dialog"
        >
          <span className={`life life-${state}`} aria-hidden="true" />
          <bdi key={denied?.turn ?? 0} className={denied ? 'matrix-agent-name matrix-denied' : 'matrix-agent-name'}>
            {agent.name}
          </bdi>
          <span className={`matrix-words ${left}`}>{words}</span>
        </button>
        <RowActions agent={agent} reachable={activeColumn !== null} />
      </div>
      {columns.map(({ area, starts }, at) => (
        <Cell
          key={area.id}
          cell={cellKey(agent.id, area.id)}
          row={row}
          column={at + 1}
          title={area.title}
          {...cellFacts(agent, area)}
          ends={agent.expiresAt !== null}
          active={activeColumn === at + 1}
          open={openColumn === at + 1}
          starts={starts !== null}
        />
      ))}
    </div>
  );
});
