/** The sentence of the cell under the pointer, or under the focus of the keyboard. One for the whole table. */
import { type RefObject, useEffect, useState } from 'react';
import type { AgentShape } from '../../contract/bridge.ts';
import { creditsWords } from '../credits/credit-words.ts';
import { leftWords, limitName, renewWords, type Usage } from '../limits/limit-words.ts';
import { AnchoredTooltip } from '../parts/tooltip.tsx';
import { useApp } from '../state/app-state.ts';
import { cellSentence, LEVEL_TITLES, levelOf } from './cell-facts.ts';
import type { Column } from './columns.ts';
import { positionOf } from './grid-position.ts';
import { span } from './life.ts';
import { cellKey, lastIn } from './pulse.ts';

interface CellTooltipProps {
  readonly scroller: RefObject<HTMLElement | null>;
  readonly agents: readonly AgentShape[];
  readonly columns: readonly Column[];
  readonly limits: ReadonlyMap<string, readonly Usage[]>;
  readonly now: number;
  /** Something else speaks for the cell now. */
  readonly quiet: boolean;
}

const DELAY_MS = 350;
const ID = 'matrix-tooltip';
const VERDICTS = { allow: 'allowed', ask: 'asked', deny: 'denied' } as const;

export function CellTooltip({ scroller, agents, columns, limits, now, quiet }: CellTooltipProps) {
  const [anchor, setAnchor] = useState<HTMLElement | null>(null);
  const stopped = useApp((state) => state.status?.stopped ?? false);

  useEffect(() => {
    const table = scroller.current;
    if (!table) return;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const show = (target: HTMLElement | null) => {
      clearTimeout(timer);
      if (target === null) setAnchor(null);
      else timer = setTimeout(() => setAnchor(target), DELAY_MS);
    };
    const onOver = (event: PointerEvent) => {
      const cell = event.target instanceof Element ? event.target.closest('.matrix-cell, .matrix-agent') : null;
      const target = cell?.querySelector<HTMLElement>('.matrix-target') ?? cell;
      show(target instanceof HTMLElement ? target : null);
    };
    const onFocus = ({ target }: FocusEvent) =>
      show(target instanceof HTMLElement && positionOf(target) && target.matches(':focus-visible') ? target : null);
    const hide = () => show(null);
    table.addEventListener('pointerover', onOver);
    table.addEventListener('pointerleave', hide);
    table.addEventListener('pointerdown', hide);
    table.addEventListener('focusin', onFocus);
    table.addEventListener('focusout', hide);
    table.addEventListener('scroll', hide, { passive: true });
    return () => {
      clearTimeout(timer);
      table.removeEventListener('pointerover', onOver);
      table.removeEventListener('pointerleave', hide);
      table.removeEventListener('pointerdown', hide);
      table.removeEventListener('focusin', onFocus);
      table.removeEventListener('focusout', hide);
      table.removeEventListener('scroll', hide);
    };
  }, [scroller]);

  const at = quiet ? null : positionOf(anchor);
  const agent = at ? agents[at.row] : undefined;
  const area = at ? columns[at.column - 1]?.area : undefined;
  const shown = agent && anchor?.isConnected ? anchor : null;
  useEffect(() => {
    shown?.setAttribute('aria-describedby', ID);
    return () => shown?.removeAttribute('aria-describedby');
  }, [shown]);

  return (
    <AnchoredTooltip anchor={shown} id={ID} onClose={() => setAnchor(null)}>
      {agent && area && <CellWords agent={agent} area={area} stopped={stopped} />}
      {agent && !area && (
        <>
          <strong>
            <bdi>{agent.name}</bdi>
          </strong>
          {limits.get(agent.id)?.map((usage) => (
            <span key={usage.limit} className="matrix-limit">
              {limitName(usage)}: {leftWords(usage.left)} of {creditsWords(usage.credits)}, {renewWords(usage, now)}.
            </span>
          ))}
          Click for its operations, one by one.
        </>
      )}
    </AnchoredTooltip>
  );
}

interface CellWordsProps {
  readonly agent: AgentShape;
  readonly area: Column['area'];
  readonly stopped: boolean;
}

function CellWords({ agent, area, stopped }: CellWordsProps) {
  const last = lastIn(cellKey(agent.id, area.id));
  const halted = stopped ? 'Everything is stopped now.' : agent.paused ? 'It is paused now.' : null;
  return (
    <>
      <strong>
        {area.title} · {LEVEL_TITLES[levelOf(agent, area.id)]}
      </strong>
      <bdi>{agent.name}</bdi> {cellSentence(agent, area)}
      {halted && ` ${halted}`}
      {last && ` Last: ${VERDICTS[last.verdict]} ${span(Date.now() - last.at)} ago.`}
    </>
  );
}
