/** Below the open line: left why, and the switch that decided it; right the facts. */
import { Copy } from 'lucide-react';
import { useLayoutEffect, useRef } from 'react';
import { ask } from '../bridge.ts';
import { Button } from '../parts/button.tsx';
import { showAgent, useApp } from '../state/app-state.ts';
import { showDone } from '../state/toasts.ts';
import { DecidedBy } from './decided-by.tsx';
import './detail.css';
import { exactText } from './clock.ts';
import { type Fact, factsOfLine, timingOf } from './fact-list.ts';
import type { Line } from './line.ts';
import { visibleText } from './visible-text.ts';
import { storyOf } from './why.ts';

interface DetailProps {
  readonly line: Line;
  /** Told how tall it is, so that the rows below make room. */
  readonly onHeight: (px: number) => void;
}

export function ActivityDetail({ line, onHeight }: DetailProps) {
  const outer = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    const element = outer.current;
    if (element === null) return;
    const tell = () => onHeight(element.offsetHeight);
    tell();
    const observer = new ResizeObserver(tell);
    observer.observe(element);
    return () => observer.disconnect();
  }, [onHeight]);
  const story = storyOf(line);
  const agentId = useApp(({ agents }) => agents?.find(({ id }) => id === line.agentId)?.id);
  return (
    <div className="activity-detail-outer" ref={outer}>
      <section className="activity-detail" aria-label="Details">
        <div className="activity-story">
          <h3>{story.verdict}</h3>
          <p className="activity-whole selectable">
            <bdi>{visibleText(line.sentence)}</bdi>
          </p>
          <p className="selectable">
            <bdi>{visibleText(story.why)}</bdi>
          </p>
          {story.switch !== null && <DecidedBy line={line} by={story.switch} />}
          {story.effect !== '' && <p className="muted">{story.effect}</p>}
          {agentId !== undefined && (
            <p>
              <Button onClick={() => showAgent(agentId)}>Open in Agents</Button>
            </p>
          )}
        </div>
        <div className="activity-facts">
          <h3>Facts</h3>
          <dl>
            <TimingFact line={line} />
            {factsOfLine(line).map((fact) => (
              <FactRow key={fact.name} fact={fact} />
            ))}
          </dl>
        </div>
      </section>
    </div>
  );
}

function FactRow({ fact }: { readonly fact: Fact }) {
  const name = visibleText(fact.name);
  const copy = async () => {
    if (await ask('text.copy', { text: fact.copy ?? fact.value })) showDone(`Copied: ${name}`);
  };
  return (
    <div className="activity-fact">
      <dt>
        <bdi>{name}</bdi>
      </dt>
      <dd className="mono selectable">
        <bdi>{visibleText(fact.value)}</bdi>
      </dd>
      {/* A list of terms may hold nothing else than terms and what is said of them. */}
      <dd className="activity-copy-at">
        <Button kind="quiet" className="activity-copy" aria-label={`Copy ${name}`} onClick={() => void copy()}>
          <Copy size={14} strokeWidth={1.5} aria-hidden />
        </Button>
      </dd>
    </div>
  );
}

/** When, and for how long: the first part of the bar is the wait for the first byte. */
function TimingFact({ line }: { readonly line: Line }) {
  const timing = timingOf(line);
  const firstShare =
    timing === null || timing.totalMs === 0 ? 0 : (100 * (timing.firstByteMs ?? timing.totalMs)) / timing.totalMs;
  return (
    <>
      <FactRow fact={{ name: 'Time', value: exactText(line.at), copy: new Date(line.at).toISOString() }} />
      {timing !== null && (
        <div className="activity-fact">
          <dt>Duration</dt>
          <dd>
            {timing.words}
            <span className="activity-bar" aria-hidden>
              <span className="activity-bar-wait" style={{ width: `${firstShare}%` }} />
            </span>
          </dd>
        </div>
      )}
    </>
  );
}
