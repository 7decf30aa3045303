/**
 * What the page is told, numbered without a gap in between, entries gathered for some 30 ms. What cannot be delivered leaves a
 * gap in the numbers: the page then asks for everything anew, so nothing is lost and no queue grows without bound (G22).
 */
import type { BridgeEvent, EntryShape } from '../contract/bridge.ts';

type Progress = Omit<Extract<BridgeEvent, { kind: 'export' }>, 'kind' | 'number'>;
type Place = Extract<BridgeEvent, { kind: 'show' }>['place'];
/** Of each kind by itself: `Omit` alone would mix them. */
type Unnumbered = BridgeEvent extends infer E ? (E extends BridgeEvent ? Omit<E, 'number'> : never) : never;

export interface EventFeed {
  entries(entries: readonly EntryShape[]): void;
  /** Something the page shows is another than before. */
  changed(): void;
  export(progress: Progress): void;
  show(place: Place): void;
  /** While the page does not listen, events are counted and dropped. */
  pause(): void;
  resume(): void;
  close(): void;
}

const GATHER_MS = 30;
/** More at once than the page could show: it reads the log instead. */
const MOST_ENTRIES = 5_000;

export function createEventFeed(send: (event: BridgeEvent) => void): EventFeed {
  let number = 0;
  let paused = false;
  let waiting: EntryShape[] = [];
  let tooMany = false;
  let changed = false;
  let timer: NodeJS.Timeout | null = null;

  const push = (event: Unnumbered) => {
    number += 1;
    if (!paused) send({ ...event, number } as BridgeEvent);
  };
  const flush = () => {
    if (timer) clearTimeout(timer);
    timer = null;
    const entries = waiting;
    const [lost, news] = [tooMany, changed];
    waiting = [];
    tooMany = false;
    changed = false;
    // A number that nobody gets: the next event shows the gap.
    if (lost) number += 1;
    else if (entries.length > 0) push({ kind: 'entries', entries });
    if (news || lost) push({ kind: 'changed' });
  };
  const later = () => {
    timer ??= setTimeout(flush, GATHER_MS);
  };

  return {
    entries(entries) {
      if (waiting.length + entries.length > MOST_ENTRIES) {
        tooMany = true;
        waiting = [];
      }
      if (!tooMany) waiting.push(...entries);
      later();
    },
    changed() {
      changed = true;
      later();
    },
    export(progress) {
      flush();
      push({ kind: 'export', ...progress });
    },
    show(place) {
      flush();
      push({ kind: 'show', place });
    },
    pause() {
      flush();
      paused = true;
    },
    resume() {
      if (!paused) return;
      flush();
      paused = false;
      number += 1;
      push({ kind: 'changed' });
    },
    close() {
      if (timer) clearTimeout(timer);
      timer = null;
    },
  };
}
