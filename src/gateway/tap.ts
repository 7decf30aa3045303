/** Larger answers are not looked at for names. */
export const LARGEST_NAME_ANSWER = 256 * 1024;

/** Keeps a copy of a body that passes, up to a size; nothing when it was larger. */
export class Tap {
  readonly #limit: number;
  #chunks: Buffer[] = [];
  #size = 0;

  constructor(limit: number) {
    this.#limit = limit;
  }

  push(chunk: Buffer): void {
    this.#size += chunk.length;
    if (this.#size > this.#limit) this.#chunks = [];
    else this.#chunks.push(chunk);
  }

  /** The body, or null when there was none or too much of it. */
  take(): Buffer | null {
    const chunks = this.#chunks;
    this.#chunks = [];
    return chunks.length === 0 ? null : Buffer.concat(chunks);
  }
}
