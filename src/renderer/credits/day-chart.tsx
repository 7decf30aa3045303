/** The days as stacked bars. */
import { useEffect, useRef } from 'react';
import { ticksOf } from './chart-scale.ts';
import { creditsWords, shortDayWords } from './credit-words.ts';
import './day-chart.css';
import { layerColour } from './layer-colour.ts';
import type { Stack } from './stack.ts';

interface DayChartProps {
  readonly stack: Stack;
  /** The day that is pointed at, as its place; null: none. */
  readonly day: number | null;
  readonly onDay: (index: number | null) => void;
}

const EVERY_DAYS = 5;

export function DayChart({ stack: { days, layers, totals }, day, onDay }: DayChartProps) {
  const { top, ticks } = ticksOf(Math.max(...totals));
  const plot = usePointedAt(days.length, onDay);
  const share = (credits: number) => `${(credits / top) * 100}%`;
  return (
    <div
      className="credits-chart"
      role="img"
      aria-label="Credits spent each day by agent, as stacked bars. Show as table says the same in numbers."
    >
      <div className="chart-scale">
        {/* The widest one gives the scale its width. */}
        <span className="chart-widest">{creditsWords(ticks.at(-1) ?? 0)}</span>
        {ticks.map((tick) => (
          <span key={tick} style={{ bottom: share(tick) }}>
            {creditsWords(tick)}
          </span>
        ))}
      </div>
      <div className="chart-plot" ref={plot}>
        {ticks.map((tick) => (
          <span key={tick} className="chart-line" style={{ bottom: share(tick) }} />
        ))}
        {days.map((name, index) => (
          <div key={name} className="chart-day" data-pointed={day === index ? '' : undefined}>
            {layers.map(({ agentId, values }, place) => (
              <span
                key={agentId ?? ''}
                style={{ height: share(values[index] ?? 0), background: layerColour(agentId === null ? null : place) }}
              />
            ))}
          </div>
        ))}
      </div>
      <div className="chart-days">
        {/* From today back, so that today has its name. */}
        {days.map((name, index) => (
          <span key={name}>{(days.length - 1 - index) % EVERY_DAYS === 0 && <b>{shortDayWords(name)}</b>}</span>
        ))}
      </div>
    </div>
  );
}

/** Tells which of so many columns of equal width the pointer is over. */
function usePointedAt(columns: number, onDay: (index: number | null) => void) {
  const plot = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const element = plot.current;
    if (element === null) return;
    const move = ({ clientX }: PointerEvent) => {
      const { left, width } = element.getBoundingClientRect();
      onDay(Math.min(columns - 1, Math.max(0, Math.floor(((clientX - left) / width) * columns))));
    };
    const leave = () => onDay(null);
    element.addEventListener('pointermove', move);
    element.addEventListener('pointerleave', leave);
    return () => {
      element.removeEventListener('pointermove', move);
      element.removeEventListener('pointerleave', leave);
      leave();
    };
  }, [columns, onDay]);
  return plot;
}
