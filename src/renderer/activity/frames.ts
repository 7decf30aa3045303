/** Gathers what comes between two frames, so that 200 events a second are at most 60 changes of the page. */

/** More than these at once are read from the log instead. */
const MOST_WAITING = 5_000;
/** A hidden window draws no frames. */
const HIDDEN_MS = 250;

export function inFrames<T>(take: (all: readonly T[]) => void, tooMany: () => void) {
  let waiting: T[] = [];
  let overflow = false;
  let frame: number | null = null;
  let timer: ReturnType<typeof setTimeout> | null = null;
  const clear = () => {
    if (frame !== null) cancelAnimationFrame(frame);
    if (timer !== null) clearTimeout(timer);
    frame = null;
    timer = null;
  };
  const flush = () => {
    clear();
    const all = waiting;
    waiting = [];
    if (overflow) {
      overflow = false;
      tooMany();
    } else if (all.length > 0) take(all);
  };
  return {
    put(items: readonly T[]): void {
      if (waiting.length + items.length > MOST_WAITING) {
        waiting = [];
        overflow = true;
      } else if (!overflow) waiting.push(...items);
      frame ??= requestAnimationFrame(flush);
      timer ??= setTimeout(flush, HIDDEN_MS);
    },
    end(): void {
      clear();
      waiting = [];
      overflow = false;
    },
  };
}
