/** Under the table: what the signs mean, and the headings that fold the other areas. */
import { ChevronRight } from 'lucide-react';
import type { AgentShape } from '../../contract/bridge.ts';
import { FOLDS } from './columns.ts';
import { Glyph } from './glyph.tsx';
import { isTouched } from './head-row.tsx';
import { toggleHeading, useMatrix } from './matrix-state.ts';

export function Legend() {
  return (
    <ul className="matrix-legend" aria-label="What the signs mean">
      <Sign words="Off" level="off" />
      <Sign words="Read" level="read" />
      <Sign words="Write" level="write" />
      <Sign words="Full" level="full" />
      <Sign words="ends by itself" level="full" ends />
      <Sign words="asks first" level="full" asks />
      <Sign words="a rule differs" level="full" differs />
    </ul>
  );
}

function Sign({ words, ...glyph }: { readonly words: string } & Parameters<typeof Glyph>[0]) {
  return (
    <li>
      <Glyph {...glyph} />
      {words}
    </li>
  );
}

export function Folds({ agents }: { readonly agents: readonly AgentShape[] }) {
  const open = useMatrix((state) => state.openHeadings);
  return (
    <ul className="matrix-folds" aria-label="More areas">
      {FOLDS.map(({ heading, areas }) => {
        const used = areas.filter((area) => agents.some((agent) => isTouched(agent, area))).length;
        return (
          <li key={heading}>
            <button
              type="button"
              className="matrix-fold"
              aria-expanded={open.has(heading)}
              title={areas.map(({ title }) => title).join(', ')}
              onClick={() => {
                toggleHeading(heading);
                showColumns(heading);
              }}
            >
              <ChevronRight size={16} strokeWidth={1.5} aria-hidden />
              {heading}
              <span className="matrix-fold-count">
                {areas.length} areas{used > 0 && `, ${used} in use`}
              </span>
            </button>
          </li>
        );
      })}
    </ul>
  );
}

/** Brings the columns into sight once they are drawn. */
function showColumns(heading: string): void {
  requestAnimationFrame(() => {
    document
      .querySelector(`[data-heading="${CSS.escape(heading)}"]`)
      ?.scrollIntoView({ block: 'nearest', inline: 'center' });
  });
}
