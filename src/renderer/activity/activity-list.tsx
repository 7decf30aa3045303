/** The lines that can be seen, out of those that are held; at its ends it asks for more. */
import { defaultRangeExtractor, type Range, useVirtualizer } from '@tanstack/react-virtual';
import { useCallback, useEffect, useLayoutEffect, useRef, useState } from 'react';
import { ActivityDetail } from './activity-detail.tsx';
import { ActivityRow } from './activity-row.tsx';
import { dayText } from './clock.ts';
import { readNewer, readOlder, setAtTop, useFeed } from './feed.ts';

const ROW_PX = 32;
const DAY_PX = 36;
const DETAIL_GUESS_PX = 260;
/** So near an end, more is read. */
const NEAR_PX = 1_600;
const AT_TOP_PX = 2;

export function ActivityList() {
  const lines = useFeed((feed) => feed.lines);
  const openSeq = useFeed((feed) => feed.openSeq);
  const chosenSeq = useFeed((feed) => feed.chosenSeq);
  const follows = useFeed((feed) => feed.follows);
  const jump = useFeed((feed) => feed.jump);
  const busy = useFeed((feed) => feed.busy);
  const scroller = useRef<HTMLDivElement>(null);
  const lastTop = useRef(0);
  const [detailPx, setDetailPx] = useState(DETAIL_GUESS_PX);
  const chosen = chosenSeq === null ? -1 : lines.findIndex(({ seq }) => seq === chosenSeq);
  const startsDay = (index: number) => index === 0 || lines[index]?.day !== lines[index - 1]?.day;

  // The row that has the focus stays, wherever it is scrolled to.
  const rangeExtractor = useCallback(
    (range: Range) => {
      const shown = defaultRangeExtractor(range);
      if (chosen === -1 || shown.includes(chosen)) return shown;
      return [...shown, chosen].sort((one, other) => one - other);
    },
    [chosen],
  );
  const virtualizer = useVirtualizer({
    count: lines.length,
    getScrollElement: () => scroller.current,
    estimateSize: (index) =>
      ROW_PX + (startsDay(index) ? DAY_PX : 0) + (lines[index]?.seq === openSeq && openSeq !== null ? detailPx : 0),
    getItemKey: useCallback((index: number) => lines[index]?.seq ?? index, [lines]),
    overscan: 10,
    rangeExtractor,
    // While it follows the newest stays at the top; else what is read stays where it is.
    anchorTo: follows ? 'start' : 'end',
    scrollEndThreshold: -1,
  });

  /** Into sight, its top first where it is taller than the list. */
  const reveal = useCallback(
    (wanted: number) => {
      const index = useFeed.getState().lines.findIndex(({ seq }) => seq === wanted);
      const height = scroller.current?.clientHeight ?? 0;
      virtualizer.getTotalSize();
      const size = virtualizer.measurementsCache[index]?.size ?? 0;
      if (index !== -1) virtualizer.scrollToIndex(index, { align: size > height ? 'start' : 'auto' });
    },
    [virtualizer],
  );

  // biome-ignore lint/correctness/useExhaustiveDependencies: heights depend on these, and nothing else tells the virtualizer.
  useLayoutEffect(() => {
    virtualizer.measure();
    if (openSeq !== null) reveal(openSeq);
  }, [openSeq, detailPx, virtualizer, reveal]);

  useLayoutEffect(() => {
    const at = scroller.current;
    if (jump === null || at === null) return;
    if (jump.to === 'top') virtualizer.scrollToOffset(0);
    else virtualizer.scrollToIndex(useFeed.getState().lines.length - 1, { align: 'end' });
  }, [jump, virtualizer]);

  useLayoutEffect(() => {
    if (chosenSeq === null) return;
    reveal(chosenSeq);
    const row = scroller.current?.querySelector(`[data-seq="${chosenSeq}"]`);
    if (row instanceof HTMLElement) row.focus({ preventScroll: true });
  }, [chosenSeq, reveal]);

  const look = useCallback(() => {
    const at = scroller.current;
    if (at === null) return;
    // Asked of the virtualizer: the element would lay the page out first.
    const below = virtualizer.getTotalSize() - at.scrollTop - (virtualizer.scrollRect?.height ?? 0);
    if (below < NEAR_PX) void readOlder();
  }, [virtualizer]);
  // A fast hand is at the end before the page is there.
  // biome-ignore lint/correctness/useExhaustiveDependencies: looks again when the lines have changed.
  useEffect(look, [lines, look]);

  const onScroll = () => {
    const top = scroller.current?.scrollTop ?? 0;
    const upward = top < lastTop.current;
    lastTop.current = top;
    setAtTop(top <= AT_TOP_PX);
    look();
    if (upward && top > AT_TOP_PX && top < NEAR_PX) void readNewer();
  };

  const now = Date.now();
  return (
    <div className="activity-scroll" ref={scroller} onScroll={onScroll} data-busy={busy || undefined}>
      <ol
        className="activity-lines"
        aria-label="Calls and changes, newest first"
        aria-busy={busy}
        style={{ height: virtualizer.getTotalSize() }}
      >
        {virtualizer.getVirtualItems().map(({ index, start, key }) => {
          const line = lines[index];
          if (line === undefined) return null;
          const open = line.seq === openSeq;
          return (
            <li key={key} className="activity-line" style={{ transform: `translateY(${start}px)` }}>
              {startsDay(index) && <h2 className="activity-day">{dayText(line.at, now)}</h2>}
              <ActivityRow line={line} open={open} tabbable={chosen === -1 ? index === 0 : index === chosen} />
              {open && <ActivityDetail line={line} onHeight={setDetailPx} />}
            </li>
          );
        })}
      </ol>
    </div>
  );
}
