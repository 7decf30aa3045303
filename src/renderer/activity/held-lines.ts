/** The window of lines that the page holds: newest first, no more than `MOST`, each `seq` once. */
import type { EntryShape } from '../../contract/bridge.ts';
import { isOpen, type Line, withOutcome } from './line.ts';

export const MOST = 2_000;

/** Both in one, newest first; of two with the same `seq` that one which says how the call ended, else the one in `more`. */
export function merged(held: readonly Line[], more: readonly Line[]): readonly Line[] {
  if (more.length === 0) return held;
  const first = held[0];
  const last = held.at(-1);
  const added = unique(more);
  if (first === undefined || last === undefined) return added;
  if ((added.at(-1)?.seq ?? 0) > first.seq) return [...added, ...held];
  if ((added[0]?.seq ?? 0) < last.seq) return [...held, ...added];
  return unique([...held, ...added]);
}

/** A line may come twice: with the page that was asked for, and live meanwhile. */
function unique(lines: readonly Line[]): readonly Line[] {
  const bySeq = new Map<number, Line>();
  for (const line of lines) {
    const known = bySeq.get(line.seq);
    if (known === undefined || isOpen(known) || !isOpen(line)) bySeq.set(line.seq, line);
  }
  return [...bySeq.values()].sort((one, other) => other.seq - one.seq);
}

/** The lines with those of the outcomes (by call) that end one of them; the very same array where none does. */
export function completed(
  lines: readonly Line[],
  outcomes: { readonly size: number; get(callId: string): EntryShape | undefined },
): readonly Line[] {
  if (outcomes.size === 0) return lines;
  let changed = false;
  const next = lines.map((line) => {
    const outcome = isOpen(line) && line.callId !== null ? outcomes.get(line.callId) : undefined;
    if (outcome === undefined) return line;
    changed = true;
    return withOutcome(line, outcome);
  });
  return changed ? next : lines;
}

/** Keeps the last ones put in. */
export class Recent<T> {
  readonly #kept = new Map<string, T>();
  readonly #most: number;

  constructor(most: number) {
    this.#most = most;
  }

  get size(): number {
    return this.#kept.size;
  }

  get(key: string): T | undefined {
    return this.#kept.get(key);
  }

  put(key: string, value: T): void {
    this.#kept.delete(key);
    this.#kept.set(key, value);
    if (this.#kept.size <= this.#most) return;
    const oldest = this.#kept.keys().next();
    if (!oldest.done) this.#kept.delete(oldest.value);
  }

  take(key: string): T | undefined {
    const value = this.#kept.get(key);
    this.#kept.delete(key);
    return value;
  }

  clear(): void {
    this.#kept.clear();
  }
}
