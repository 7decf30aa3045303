/** All operations of one agent, area by area: what each does now, and a rule of its own where one is wanted. */
import { Dialog } from '@base-ui/react/dialog';
import { ChevronRight, Search, X } from 'lucide-react';
import { useRef, useState } from 'react';
import type { AgentShape } from '../../contract/bridge.ts';
import { AREAS } from '../../core/catalogue/catalogue.ts';
import type { Area, Operation } from '../../core/operation.ts';
import { Button } from '../parts/button.tsx';
import { LEVEL_TITLES, levelOf, operationsOf } from './cell-facts.ts';
import { iconOf } from './columns.ts';
import { matches } from './operation-marks.ts';
import { OperationRow } from './operation-row.tsx';
import './operations.css';

const ICON = { size: 16, strokeWidth: 1.5, 'aria-hidden': true } as const;

interface OperationsPanelProps {
  readonly agent: AgentShape;
  /** The area to begin with; null: what the agent is granted. */
  readonly areaId: string | null;
  readonly onClose: () => void;
}

export function OperationsPanel({ agent, areaId, onClose }: OperationsPanelProps) {
  const [filter, setFilter] = useState('');
  const [unfolded, setUnfolded] = useState(() => new Set(areaId === null ? begin(agent) : [areaId]));
  const search = useRef<HTMLInputElement>(null);
  const sections = AREAS.map((area) => ({
    area,
    operations: operationsOf(area.id).filter((operation) => matches(operation, area, filter)),
  })).filter(({ operations }) => operations.length > 0);
  const toggle = (id: string) => {
    const next = new Set(unfolded);
    if (!next.delete(id)) next.add(id);
    setUnfolded(next);
  };
  const rules = Object.keys(agent.rules).length;
  return (
    <Dialog.Root open modal="trap-focus" disablePointerDismissal onOpenChange={(open) => !open && onClose()}>
      <Dialog.Portal>
        <Dialog.Backdrop className="operations-backdrop" onClick={onClose} />
        <Dialog.Popup className="operations" initialFocus={search}>
          <header className="operations-head">
            <div className="operations-title">
              <Dialog.Title>
                <bdi>{agent.name}</bdi>
              </Dialog.Title>
              <Dialog.Description className="muted">
                Inherit follows the level of the area. A rule holds whatever the level is.{' '}
                {rules === 0 ? 'There is no rule yet.' : `${rules} ${rules === 1 ? 'rule' : 'rules'} now.`}
              </Dialog.Description>
            </div>
            <Dialog.Close render={<Button kind="quiet" aria-label="Close" icon={<X {...ICON} />} />} />
            <label className="operations-search">
              <Search {...ICON} />
              <input
                ref={search}
                type="search"
                placeholder="Filter, such as delete, credential or voices"
                aria-label="Filter operations"
                value={filter}
                onChange={(event) => setFilter(event.target.value)}
              />
            </label>
          </header>
          <div className="operations-list">
            {sections.map(({ area, operations }) => (
              <AreaSection
                key={area.id}
                agent={agent}
                area={area}
                operations={operations}
                open={filter.trim() !== '' || unfolded.has(area.id)}
                first={area.id === areaId}
                onToggle={() => toggle(area.id)}
              />
            ))}
            {sections.length === 0 && (
              <div className="operations-none">
                <p className="muted">No operation matches “{filter}”.</p>
                <Button onClick={() => setFilter('')}>Clear the filter</Button>
              </div>
            )}
          </div>
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

/** Areas with a rule, and the first one that is granted. */
function begin(agent: AgentShape): string[] {
  const ruled = AREAS.filter(({ id }) => operationsOf(id).some((operation) => agent.rules[operation.id]));
  const granted = AREAS.find(({ id }) => levelOf(agent, id) !== 'off');
  return [...ruled, ...(granted ? [granted] : [])].map(({ id }) => id);
}

interface AreaSectionProps {
  readonly agent: AgentShape;
  readonly area: Area;
  readonly operations: readonly Operation[];
  readonly open: boolean;
  /** Brought into sight when the panel opens. */
  readonly first: boolean;
  readonly onToggle: () => void;
}

function AreaSection({ agent, area, operations, open, first, onToggle }: AreaSectionProps) {
  const Icon = iconOf(area.id);
  const ruled = operationsOf(area.id).filter(({ id }) => agent.rules[id]).length;
  const level = levelOf(agent, area.id);
  const [intoSight] = useState(() => (first ? (node: HTMLElement | null) => node?.scrollIntoView() : undefined));
  return (
    <section className="operations-area" aria-label={area.title} ref={intoSight}>
      <button type="button" className="operations-fold" aria-expanded={open} onClick={onToggle}>
        <ChevronRight {...ICON} className="operations-chevron" />
        <Icon {...ICON} />
        <span className="operations-area-name">{area.title}</span>
        {ruled > 0 && (
          <span className="operations-rules">
            {ruled} {ruled === 1 ? 'rule' : 'rules'}
          </span>
        )}
        <span className={`operations-level operations-level-${level}`}>{LEVEL_TITLES[level]}</span>
      </button>
      {open && (
        <ul>
          {operations.map((operation) => (
            <OperationRow
              key={operation.id}
              agent={agent}
              operation={operation}
              rule={agent.rules[operation.id] ?? null}
              level={level}
            />
          ))}
        </ul>
      )}
    </section>
  );
}
