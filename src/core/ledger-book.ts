/** What one agent spent on one account, or an account in all: in this hour, day and month, and what is reserved. */
import { addExact, Pieces } from './ledger-pieces.ts';
import type { LedgerSum } from './ledger-types.ts';
import { type Bounds, type KnownBounds, WINDOW_KINDS, type WindowKind } from './windows.ts';

export interface WindowBounds {
  readonly hour: KnownBounds;
  readonly day: KnownBounds;
  readonly month: Bounds;
}

interface WindowState {
  spentMilli: number;
  /** The highest percentage that was told, and of which limit. */
  told: number;
  toldOf: number | null;
}

const PERCENTS = [100, 80, 50] as const;
type Percent = (typeof PERCENTS)[number];

export class LedgerBook {
  reservedMilli = 0;
  reservedSlots = 0;
  /** Voices added this month. */
  slots = 0;
  readonly #pieces = new Pieces();
  readonly #windows: Readonly<Record<WindowKind, WindowState>> = { hour: empty(), day: empty(), month: empty() };
  #bounds: WindowBounds;

  constructor(bounds: WindowBounds) {
    this.#bounds = bounds;
  }

  spent(kind: WindowKind): number {
    return this.#windows[kind].spentMilli;
  }

  /** Spent and reserved. */
  taken(kind: WindowKind): number {
    return this.#windows[kind].spentMilli + this.reservedMilli;
  }

  /** Makes these the current windows: a new one holds what was spent since it began. What ended before `keepFrom` is forgotten. */
  roll(bounds: WindowBounds, keepFrom: number): void {
    const before = this.#bounds;
    this.#bounds = bounds;
    this.#pieces.cut();
    for (const kind of WINDOW_KINDS) if (bounds[kind].start !== before[kind].start) this.#begin(kind);
    this.#pieces.forgetBefore(keepFrom);
  }

  /** Throws RangeError where `book` could not add it up, and changes nothing. */
  verify(milli: number): void {
    for (const kind of WINDOW_KINDS) addExact(this.#windows[kind].spentMilli, milli);
  }

  book(at: number, milli: number, slots: number): void {
    if (milli === 0 && slots === 0) return;
    this.#pieces.book(at, milli, slots);
    for (const kind of WINDOW_KINDS) this.#windows[kind].spentMilli += milli;
    this.slots += slots;
  }

  /** Throws RangeError for more than was booked then, and changes nothing. */
  correct(at: number, deltaMilli: number): void {
    this.#pieces.correct(at, deltaMilli);
    for (const kind of WINDOW_KINDS) this.#sum(kind);
  }

  restore(sums: readonly LedgerSum[]): void {
    this.#pieces.restore(sums);
    for (const kind of WINDOW_KINDS) this.#sum(kind);
  }

  /** The percentage of a limit that a window has just reached; null where it reached none, or it was told before. */
  reached(kind: WindowKind, limitMilli: number, addedMilli: number): Percent | null {
    const state = this.#windows[kind];
    const percent = percentOf(state.spentMilli, limitMilli);
    const before = percentOf(state.spentMilli - addedMilli, limitMilli);
    const told = state.toldOf === limitMilli ? state.told : 0;
    if (percent === null || percent <= Math.max(before ?? 0, told)) return null;
    state.told = percent;
    state.toldOf = limitMilli;
    return percent;
  }

  #begin(kind: WindowKind): void {
    this.#windows[kind].toldOf = null;
    this.#sum(kind);
  }

  #sum(kind: WindowKind): void {
    const { milli, slots } = this.#pieces.since(this.#bounds[kind].start);
    this.#windows[kind].spentMilli = milli;
    if (kind === 'month') this.slots = slots;
  }
}

function empty(): WindowState {
  return { spentMilli: 0, told: 0, toldOf: null };
}

function percentOf(spentMilli: number, limitMilli: number): Percent | null {
  return PERCENTS.find((percent) => spentMilli >= share(limitMilli, percent)) ?? null;
}

/** So many hundredths, rounded up, without a product that might not be exact. */
function share(limitMilli: number, percent: number): number {
  const rest = limitMilli % 100;
  return ((limitMilli - rest) / 100) * percent + Math.ceil((rest * percent) / 100);
}
