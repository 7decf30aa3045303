/** The heads of the columns: icon and name, dimmed where nobody was granted anything. */
import { memo } from 'react';
import type { AgentShape } from '../../contract/bridge.ts';
import { cellFacts } from './cell-facts.ts';
import type { Column } from './columns.ts';

interface HeadRowProps {
  readonly columns: readonly Column[];
  readonly agents: readonly AgentShape[];
}

export const HeadRow = memo(function HeadRow({ columns, agents }: HeadRowProps) {
  const grouped = columns.some(({ starts }) => starts !== null);
  return (
    // biome-ignore lint/a11y/useSemanticElements: a table element cannot be virtualised.
    <div role="rowgroup" className={`matrix-head ${grouped ? 'matrix-head-grouped' : ''}`}>
      {/* biome-ignore lint/a11y/useSemanticElements: a table element cannot be virtualised. */}
      {/* biome-ignore lint/a11y/useFocusableInteractive: there is nothing to do with it. */}
      <div role="row" aria-rowindex={1} className="matrix-head-row">
        {/* biome-ignore lint/a11y/useSemanticElements: a table element cannot be virtualised. */}
        {/* biome-ignore lint/a11y/useFocusableInteractive: there is nothing to do with it. */}
        <div role="columnheader" aria-colindex={1} className="matrix-corner">
          <span className="visually-hidden">Agent</span>
        </div>
        {columns.map(({ area, title, icon: Icon, starts }, at) => {
          const unused = !agents.some((agent) => isTouched(agent, area));
          return (
            // biome-ignore lint/a11y/useSemanticElements: a table element cannot be virtualised.
            // biome-ignore lint/a11y/useFocusableInteractive: there is nothing to do with it.
            <div
              key={area.id}
              role="columnheader"
              aria-colindex={at + 2}
              aria-label={unused ? `${area.title}, nothing granted` : area.title}
              title={area.title}
              data-heading={starts ?? undefined}
              className={`matrix-column ${unused ? 'matrix-column-unused' : ''} ${starts ? 'matrix-starts' : ''}`}
            >
              {starts && <span className="matrix-group">{starts}</span>}
              <span className="matrix-column-name">
                <Icon size={16} strokeWidth={1.5} aria-hidden />
                <span>{title}</span>
              </span>
            </div>
          );
        })}
      </div>
    </div>
  );
});

/** Whether the agent may do anything in the area, by its grant or by a rule. */
export function isTouched(agent: AgentShape, area: Column['area']): boolean {
  const { level, differs } = cellFacts(agent, area);
  return level !== 'off' || differs;
}
