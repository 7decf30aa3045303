/** The days as stacked bars, drawn by uPlot on a canvas. */
import { useEffect, useRef } from 'react';
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import { creditsWords, shortDayWords } from './credit-words.ts';
import { layerProperty } from './layer-colour.ts';
import { heightsOf, type Stack } from './stack.ts';

interface DayChartProps {
  readonly stack: Stack;
  /** The day that is pointed at, as its place; null: none. */
  readonly onDay: (index: number | null) => void;
}

const HEIGHT = 200;
const EVERY_DAYS = 5;

export function DayChart({ stack, onDay }: DayChartProps) {
  const place = useRef<HTMLDivElement>(null);
  const chart = useRef<uPlot | null>(null);
  const data = useRef<uPlot.AlignedData>([[]]);
  data.current = [stack.days.map((_, index) => index), ...heightsOf(stack).toReversed()];
  const names = stack.layers.map(({ agentId }) => agentId ?? '').join('\n');
  const days = stack.days.join('\n');

  // Only what changes the drawing itself makes it anew: other numbers go into the same one.
  useEffect(() => {
    const element = place.current;
    if (!element) return;
    const draw = () => {
      chart.current?.destroy();
      const made = new uPlot(optionsFor(element, names.split('\n'), days.split('\n'), onDay), data.current, element);
      chart.current = made;
    };
    draw();
    const sized = new ResizeObserver(() => chart.current?.setSize({ width: element.clientWidth, height: HEIGHT }));
    sized.observe(element);
    const themed = new MutationObserver(draw);
    themed.observe(document.documentElement, { attributes: true, attributeFilter: ['data-theme'] });
    return () => {
      sized.disconnect();
      themed.disconnect();
      chart.current?.destroy();
      chart.current = null;
      onDay(null);
    };
  }, [names, days, onDay]);

  useEffect(() => {
    if (stack.layers.length > 0) chart.current?.setData(data.current);
  }, [stack]);

  return (
    <div
      ref={place}
      className="credits-chart"
      role="img"
      aria-label="Credits spent each day by agent, as stacked bars. Show as table says the same in numbers."
    />
  );
}

function optionsFor(
  element: HTMLElement,
  layers: readonly string[],
  days: readonly string[],
  onDay: (index: number | null) => void,
): uPlot.Options {
  const style = getComputedStyle(element);
  const colour = (property: string) => style.getPropertyValue(property).trim();
  const axis = {
    stroke: colour('--ink-2'),
    font: `12px ${style.fontFamily}`,
    ticks: { show: false },
  };
  const bars = uPlot.paths.bars?.({ size: [0.72, 28], radius: 0 });
  const last = days.length - 1;
  return {
    width: element.clientWidth,
    height: HEIGHT,
    padding: [8, 16, 0, 0],
    legend: { show: false },
    cursor: {
      y: false,
      points: { show: false },
      drag: { x: false, y: false },
      // Onto the middle of the day's bar; it begins and ends outside, at -10.
      move: (plot, left, top) => [left < 0 ? left : plot.valToPos(plot.posToIdx(left), 'x'), top],
    },
    scales: {
      x: { time: false, range: [-0.6, last + 0.6] },
      y: { range: (_plot, _low, high) => [0, Math.max(1, high * 1.06)] },
    },
    axes: [
      {
        ...axis,
        grid: { show: false },
        size: 26,
        // From today back, so that today has its name.
        splits: () => days.map((_, index) => index).filter((index) => (last - index) % EVERY_DAYS === 0),
        values: (_plot, splits) => splits.map((index) => shortDayWords(days[index] ?? '')),
      },
      {
        ...axis,
        grid: { stroke: colour('--line'), width: 1 },
        size: (_plot, values) => 16 + 7 * Math.max(2, ...(values ?? []).map(({ length }) => length)),
        values: (_plot, splits) => splits.map(creditsWords),
      },
    ],
    // The highest first: the lower ones are drawn over it.
    series: [
      {},
      ...layers
        .map((agentId, index) => ({
          fill: colour(layerProperty(agentId === '' ? null : index)),
          width: 0,
          points: { show: false },
          ...(bars ? { paths: bars } : {}),
        }))
        .toReversed(),
    ],
    hooks: { setCursor: [(plot) => onDay(plot.cursor.idx ?? null)] },
  };
}
