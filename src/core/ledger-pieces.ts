/** Spending over time, as sums of short spans: enough to know what any window holds, also one whose beginning moves. */

/** What was spent between two times, both included; Unix time in ms. */
export interface Piece {
  readonly from: number;
  readonly to: number;
  /** Thousandths of a credit. */
  readonly milli: number;
  /** Voices added. */
  readonly slots: number;
}

interface OpenPiece {
  readonly from: number;
  to: number;
  milli: number;
  slots: number;
}

/** The sum of whole numbers. Throws RangeError where it would not be exact (E21). */
export function addExact(one: number, other: number): number {
  const sum = one + other;
  if (!Number.isSafeInteger(sum)) throw new RangeError(`${one} + ${other} credits cannot be added`);
  return sum;
}

export class Pieces {
  /** In order, and apart from each other. */
  #list: OpenPiece[] = [];
  #cut = true;

  /** What is booked from now on does not belong to the span before. */
  cut(): void {
    this.#cut = true;
  }

  /** `at` never lies before what was booked already. */
  book(at: number, milli: number, slots: number): void {
    const last = this.#list.at(-1);
    if (last === undefined || (this.#cut && last.to < at)) this.#list.push({ from: at, to: at, milli, slots });
    else {
      last.milli = addExact(last.milli, milli);
      last.slots += slots;
      last.to = at;
    }
    this.#cut = false;
  }

  /** Changes what was booked last by a time; nothing, where that is forgotten. Throws RangeError for more than was booked. */
  correct(at: number, deltaMilli: number): void {
    const piece = this.#list.findLast(({ from }) => from <= at);
    if (piece === undefined) return;
    const milli = addExact(piece.milli, deltaMilli);
    if (milli < 0) throw new RangeError(`${deltaMilli} is more than was booked`);
    piece.milli = milli;
  }

  /** Adds what lies before everything that was booked. */
  restore(pieces: readonly Piece[]): void {
    const older: OpenPiece[] = [];
    for (const piece of [...pieces].sort((one, other) => one.from - other.from)) {
      const last = older.at(-1);
      if (last === undefined || last.to < piece.from) older.push({ ...piece });
      else {
        last.to = Math.max(last.to, piece.to);
        last.milli = addExact(last.milli, piece.milli);
        last.slots += piece.slots;
      }
    }
    this.#list = [...older, ...this.#list];
  }

  /** A span that only partly lies in it counts whole. */
  since(start: number): { readonly milli: number; readonly slots: number } {
    let milli = 0;
    let slots = 0;
    for (let index = this.#list.length - 1; index >= 0; index -= 1) {
      const piece = this.#list[index];
      if (piece === undefined || piece.to < start) break;
      milli = addExact(milli, piece.milli);
      slots += piece.slots;
    }
    return { milli, slots };
  }

  /** Forgets what ended before a time. */
  forgetBefore(start: number): void {
    const first = this.#list.findIndex(({ to }) => to >= start);
    if (first > 0) this.#list.splice(0, first);
    else if (first === -1) this.#list = [];
  }
}
