/** Bounded, buffered access to the bytes of an upload, for scans that must not trust them. */
import type { MediaSource } from './source.ts';

/** What a scan found: milliseconds (not yet rounded), and the most channels that anything claims. */
export interface Scanned {
  readonly ms: number;
  readonly channels: number;
}

/** Adds up samples by their rate, in whole numbers, so that nothing is lost or gained by rounding. */
export class SampleCount {
  readonly #byRate = new Map<number, number>();

  add(samples: number, rate: number): void {
    this.#byRate.set(rate, (this.#byRate.get(rate) ?? 0) + samples);
  }

  get ms(): number {
    let sum = 0;
    for (const [rate, samples] of this.#byRate) sum += (samples * 1000) / rate;
    return sum;
  }
}

/** Thrown within a scan; the message completes "its length is not known: …". */
export class Unmeasurable extends Error {}

const BLOCK = 256 * 1024;

export class Reader {
  readonly size: number;
  readonly #source: MediaSource;
  readonly #base: number;
  readonly #signal: AbortSignal;
  #block: Buffer = Buffer.alloc(0);
  #blockAt = 0;

  /** Positions count from `base`. Every read fails once the signal is aborted. */
  constructor(source: MediaSource, signal: AbortSignal, base = 0) {
    this.#source = source;
    this.#base = base;
    this.#signal = signal;
    this.size = Math.max(0, source.size - base);
  }

  /** The same bytes without the first `offset`. */
  from(offset: number): Reader {
    return new Reader(this.#source, this.#signal, this.#base + offset);
  }

  /** Up to `length` bytes; fewer only at the end. The buffer is good until the next call. */
  async upTo(position: number, length: number): Promise<Buffer> {
    const end = Math.min(this.size, position + length);
    if (position >= end) return Buffer.alloc(0);
    if (position < this.#blockAt || end > this.#blockAt + this.#block.length) await this.#load(position, end);
    return this.#block.subarray(position - this.#blockAt, end - this.#blockAt);
  }

  /** Exactly `length` bytes, else the file is cut short. */
  async exactly(position: number, length: number): Promise<Buffer> {
    const bytes = await this.upTo(position, length);
    if (bytes.length < length) throw new Unmeasurable('the file is cut short');
    return bytes;
  }

  async #load(position: number, end: number): Promise<void> {
    if (this.#signal.aborted) throw new Unmeasurable('measuring it took too long');
    const wanted = Math.min(this.size - position, Math.max(BLOCK, end - position));
    this.#block = await this.#source.read(this.#base + position, wanted);
    this.#blockAt = position;
    if (this.#block.length < wanted) throw new Unmeasurable('the file could not be read');
  }
}
