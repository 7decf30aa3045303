/** The levels of one cell in words, with what each allows; the present one is marked. */
import { Popover } from '@base-ui/react/popover';
import { type KeyboardEvent, useRef } from 'react';
import type { AgentShape } from '../../contract/bridge.ts';
import { LEVELS, levelsOf } from '../../core/levels.ts';
import type { Area } from '../../core/operation.ts';
import type { Level } from '../../core/policy-state.ts';
import { Button } from '../parts/button.tsx';
import { exceptions, LEVEL_TITLES, levelOf, levelWords, missingLevel } from './cell-facts.ts';
import { setLevel } from './changes.ts';
import { Glyph } from './glyph.tsx';
import { openDialog } from './matrix-state.ts';

interface LevelPopoverProps {
  readonly agent: AgentShape;
  readonly area: Area;
  readonly anchor: HTMLElement;
  readonly onClose: () => void;
}

/** It never covers Stop all. */
const BELOW_THE_BAR = { top: 52, right: 12, bottom: 12, left: 12 };

/** In a low window there is room enough only over the cell itself. */
const LOW_PX = 480;
const OVER_THE_CELL = { side: 'shift', align: 'shift' } as const;
const STEPS: Readonly<Record<string, number>> = { ArrowDown: 1, ArrowUp: -1, Tab: 1, 'Shift+Tab': -1 };

export function LevelPopover({ agent, area, anchor, onClose }: LevelPopoverProps) {
  const list = useRef<HTMLDivElement>(null);
  const present = levelOf(agent, area.id);
  const missing = LEVELS.filter((level) => !levelsOf(area).includes(level)).map((level) => missingLevel(area, level));
  const choose = (level: Level) => {
    onClose();
    void setLevel(agent, area, level);
  };
  const onKeyDown = (event: KeyboardEvent<HTMLElement>) => {
    const level = LEVELS[Number(event.key)];
    if (/^[0-3]$/.test(event.key) && level) {
      event.preventDefault();
      choose(level);
      return;
    }
    const step = STEPS[`${event.shiftKey ? 'Shift+' : ''}${event.key}`];
    if (step === undefined) return;
    event.preventDefault();
    // Tab goes round too: without a trigger the primitive would leave the focus on a hidden guard.
    const among = event.key === 'Tab' ? event.currentTarget : list.current;
    const buttons = [...(among?.querySelectorAll<HTMLElement>('button') ?? [])];
    const at = buttons.findIndex((button) => button.matches(':focus'));
    buttons[(at + step + buttons.length) % buttons.length]?.focus();
  };
  return (
    <Popover.Root open onOpenChange={(open) => !open && onClose()}>
      <Popover.Portal>
        <Popover.Positioner
          className="matrix-levels-place"
          anchor={anchor}
          side="bottom"
          align="center"
          sideOffset={8}
          collisionPadding={BELOW_THE_BAR}
          {...(window.innerHeight < LOW_PX ? { collisionAvoidance: OVER_THE_CELL } : {})}
        >
          <Popover.Popup
            className="matrix-levels"
            onKeyDown={onKeyDown}
            initialFocus={() => list.current?.querySelector<HTMLElement>('[aria-pressed="true"]') ?? true}
            finalFocus={() => anchor}
          >
            <Popover.Title className="matrix-levels-title">
              {area.title} for <bdi>{agent.name}</bdi>
            </Popover.Title>
            {/* biome-ignore lint/a11y/useSemanticElements: a fieldset is for fields. */}
            <div role="group" ref={list} aria-label="Level">
              {levelsOf(area).map((level) => (
                <LevelButton
                  key={level}
                  agent={agent}
                  area={area}
                  level={level}
                  present={level === present}
                  onChoose={() => choose(level)}
                />
              ))}
            </div>
            <footer className="matrix-levels-foot">
              <span>{missing.join(' ') || 'Changes take effect with the next call.'}</span>
              <Button
                kind="quiet"
                onClick={() => {
                  onClose();
                  openDialog({ kind: 'operations', agentId: agent.id, areaId: area.id });
                }}
              >
                One by one
              </Button>
            </footer>
          </Popover.Popup>
        </Popover.Positioner>
      </Popover.Portal>
    </Popover.Root>
  );
}

interface LevelButtonProps {
  readonly agent: AgentShape;
  readonly area: Area;
  readonly level: Level;
  readonly present: boolean;
  readonly onChoose: () => void;
}

function LevelButton({ agent, area, level, present, onChoose }: LevelButtonProps) {
  return (
    <button type="button" className="matrix-level" aria-pressed={present} onClick={onChoose}>
      <Glyph level={level} />
      <span className="matrix-level-words">
        <span className="matrix-level-name">
          {LEVEL_TITLES[level]}
          {present && <span className="matrix-level-present"> · now</span>}
        </span>
        {levelWords(area, level).map((words) => (
          <span key={words}>{words}</span>
        ))}
        {exceptions(agent, area, level).map((words) => (
          <span key={words} className="matrix-level-exception">
            {words}
          </span>
        ))}
      </span>
      <kbd className="matrix-key">{LEVELS.indexOf(level)}</kbd>
    </button>
  );
}
