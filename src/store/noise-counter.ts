/** Counts refused requests without a valid token, so that sending many does not fill the disk. */
import type { NewEntry } from '../core/entry.ts';
import { noiseSentence } from '../core/notice.ts';
import type { NoiseKind } from '../core/ports.ts';
import { noticeEntry } from './notice-entry.ts';

export class NoiseCounter {
  readonly #counts = new Map<NoiseKind, number>();
  readonly #spanMs: number;
  readonly #due: () => void;
  #timer: NodeJS.Timeout | null = null;

  /** Calls `due` when a span since the first count is over. */
  constructor(spanMs: number, due: () => void) {
    this.#spanMs = spanMs;
    this.#due = due;
  }

  count(kind: NoiseKind): void {
    this.#counts.set(kind, (this.#counts.get(kind) ?? 0) + 1);
    this.#timer ??= setTimeout(this.#due, this.#spanMs).unref();
  }

  /** One entry for each kind that was counted, and starts anew. */
  drain(at: number): NewEntry[] {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    const entries = [...this.#counts].map(([kind, number]) =>
      noticeEntry(at, kind, noiseSentence(kind, number), { count: number }),
    );
    this.#counts.clear();
    return entries;
  }
}
