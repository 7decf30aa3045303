/** The upstream's answer on its way to the agent: as it comes, or held whole where named fields must be replaced. */
import type { ServerResponse } from 'node:http';
import type { Tap } from './tap.ts';

export interface AnswerBody {
  /** Whether the agent has been sent the status. */
  readonly started: boolean;
  /** Bytes handed to the agent. */
  readonly bytes: number;
  /** False when the agent does not keep up: wait for `drain` on the response. Throws `AnswerRefused`. */
  write(chunk: Buffer): boolean;
  /** Throws `AnswerRefused`. */
  end(): void;
}

/** The answer cannot be given to the agent: too large to hold, or not what it claims to be. Nothing of it was sent. */
export class AnswerRefused extends Error {}

/** Replaces secrets in a stream; what it returns may lag behind by a tail. */
export interface StreamRedactor {
  push(chunk: Buffer): Buffer;
  flush(): Buffer;
}

/** An answer up to this size that is complete in one chunk leaves as one string: one copy costs less than a gathered write. */
const LARGEST_TEXT = 8 * 1024;

/**
 * Passes chunks on as they come. A head of known length waits for its first chunk, any other for the end of the current turn
 * of the upstream's parser: so that a small answer leaves in one write.
 */
export class PassingBody implements AnswerBody {
  started = false;
  bytes = 0;
  readonly #response: ServerResponse;
  readonly #status: number;
  readonly #headers: string[];
  readonly #length: number | null;
  readonly #redactor: StreamRedactor;
  readonly #tap: Tap | null;
  #first: Buffer | null = null;
  #ended = false;

  /** `length`: of the body as declared, or null where it is not known. */
  constructor(
    response: ServerResponse,
    status: number,
    headers: string[],
    length: number | null,
    redactor: StreamRedactor,
    tap: Tap | null,
  ) {
    this.#response = response;
    this.#status = status;
    this.#headers = headers;
    this.#length = length;
    this.#redactor = redactor;
    this.#tap = tap;
    if (length === null) queueMicrotask(() => this.#release());
  }

  write(chunk: Buffer): boolean {
    const safe = this.#redactor.push(chunk);
    if (safe.length === 0) return true;
    this.bytes += safe.length;
    this.#tap?.push(safe);
    if (!this.started && this.#first === null) {
      this.#first = safe;
      if (this.#length !== null && chunk.length < this.#length) return this.#release();
      return true;
    }
    this.#release();
    return this.#response.write(safe);
  }

  end(): void {
    this.#ended = true;
    const tail = this.#redactor.flush();
    const last = join(this.#first, tail);
    this.bytes += tail.length;
    if (tail.length > 0) this.#tap?.push(tail);
    this.#first = null;
    const whole = !this.started;
    this.#start();
    if (last === null) this.#response.end();
    else if (whole && last.length <= LARGEST_TEXT) this.#response.end(last.toString('latin1'), 'latin1');
    else this.#response.end(last);
  }

  #start(): void {
    if (this.started) return;
    this.started = true;
    this.#response.writeHead(this.#status, this.#headers);
  }

  /** Sends what waits; false when the agent does not keep up. */
  #release(): boolean {
    if (this.started || this.#ended || this.#response.destroyed) return true;
    this.#start();
    const first = this.#first;
    this.#first = null;
    if (first !== null) return this.#response.write(first);
    this.#response.flushHeaders();
    return true;
  }
}

/** Holds an answer of at most `limit` bytes, then sends what `rewrite` makes of it. `rewrite` throws `AnswerRefused`. */
export class HeldBody implements AnswerBody {
  started = false;
  bytes = 0;
  readonly #response: ServerResponse;
  readonly #status: number;
  readonly #headers: string[];
  readonly #limit: number;
  readonly #rewrite: (body: Buffer) => Buffer;
  #chunks: Buffer[] = [];
  #size = 0;

  constructor(
    response: ServerResponse,
    status: number,
    headers: string[],
    limit: number,
    rewrite: (body: Buffer) => Buffer,
  ) {
    this.#response = response;
    this.#status = status;
    this.#headers = headers;
    this.#limit = limit;
    this.#rewrite = rewrite;
  }

  write(chunk: Buffer): boolean {
    this.#size += chunk.length;
    if (this.#size > this.#limit) throw new AnswerRefused(`the answer is larger than ${this.#limit} bytes`);
    this.#chunks.push(chunk);
    return true;
  }

  end(): void {
    const body = this.#rewrite(Buffer.concat(this.#chunks, this.#size));
    this.#chunks = [];
    this.bytes = body.length;
    this.started = true;
    this.#headers.push('content-length', String(body.length));
    this.#response.writeHead(this.#status, this.#headers);
    this.#response.end(body);
  }
}

function join(first: Buffer | null, tail: Buffer): Buffer | null {
  if (tail.length === 0) return first;
  return first === null ? tail : Buffer.concat([first, tail]);
}
