/** The agent's body on its way: held whole where it must be read, else streamed with back-pressure and looked at in passing. */
import type { IncomingMessage } from 'node:http';
import { Readable } from 'node:stream';

/** Why a body ended without its end: too large to hold, 60 s without a byte, or the agent hung up. */
export type BodyFailure = 'too_large' | 'stalled' | 'gone';

/** The length of the body that a request announces (RFC 9112 §6.3): 0 for none, infinite for a chunked one. */
export function announcedLength(rawHeaders: readonly string[]): number {
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = rawHeaders[index] ?? '';
    if (name.length === 17 && name.toLowerCase() === 'transfer-encoding') return Number.POSITIVE_INFINITY;
    if (name.length === 14 && name.toLowerCase() === 'content-length') return Number(rawHeaders[index + 1]);
  }
  return 0;
}

/** Reads the whole body, at most `limit` bytes. Never rejects. */
export function holdBody(message: IncomingMessage, limit: number, stallMs: number): Promise<Buffer | BodyFailure> {
  const declared = message.headers['content-length'];
  if (declared !== undefined && Number(declared) > limit) return Promise.resolve('too_large');
  return new Promise((resolve) => {
    let chunks: Buffer[] = [];
    let size = 0;
    const settle = (result: Buffer | BodyFailure) => {
      clearTimeout(timer);
      message.off('data', onData).off('end', onEnd).off('close', onClose);
      chunks = [];
      resolve(result);
    };
    const onData = (chunk: Buffer) => {
      size += chunk.length;
      if (size > limit) {
        message.pause();
        settle('too_large');
        return;
      }
      chunks.push(chunk);
      timer.refresh();
    };
    const onEnd = () => {
      const [only] = chunks;
      settle(chunks.length === 1 && only ? only : Buffer.concat(chunks, size));
    };
    const onClose = () => settle('gone');
    const timer = setTimeout(() => {
      message.pause();
      settle('stalled');
    }, stallMs);
    message.on('data', onData).on('end', onEnd).on('close', onClose);
  });
}

/** Looks at a chunk before it passes; a reason stops the upload before that chunk. */
export type Inspect<Reason> = (chunk: Buffer | null) => Reason | null;

/**
 * A body that streams to the upstream. It starts to read at once, up to its buffer, so that a small form is known before the
 * decision is recorded. It ends only when the agent's body ended and nothing stopped it: an upload that was stopped reaches
 * the upstream unfinished, and does nothing there.
 */
export class UploadStream<Reason extends string> extends Readable {
  /** Bytes received from the agent. */
  bytes = 0;
  /** Why it was stopped. */
  stopped: Reason | 'stalled' | null = null;
  readonly #message: IncomingMessage;
  readonly #inspect: Inspect<Reason> | null;
  readonly #timer: NodeJS.Timeout;
  #waiting = true;
  #ended = false;
  #filled: (() => void) | null = null;
  #onStopped: ((reason: Reason | 'stalled') => void) | null = null;

  constructor(message: IncomingMessage, stallMs: number, inspect: Inspect<Reason> | null) {
    super({ highWaterMark: 64 * 1024 });
    this.#message = message;
    this.#inspect = inspect;
    this.#timer = setTimeout(() => this.#stalled(), stallMs);
    message.on('data', this.#onData).on('end', this.#onEnd).on('close', this.#onClose);
    // The owner learns of failures from `stopped`, or from the call itself.
    this.on('error', () => {});
  }

  /** Resolves when the buffer is full, or the body ended, was stopped or broke off. */
  filled(): Promise<void> {
    if (!this.#waiting || this.#ended || this.stopped !== null || this.destroyed) return Promise.resolve();
    return new Promise((resolve) => {
      this.#filled = resolve;
    });
  }

  /** Called once, when the upload is stopped from now on. */
  onStopped(listener: (reason: Reason | 'stalled') => void): void {
    this.#onStopped = listener;
  }

  override _read(): void {
    if (this.#waiting || this.#ended || this.stopped !== null) return;
    this.#waiting = true;
    this.#timer.refresh();
    this.#message.resume();
  }

  override _destroy(error: Error | null, callback: (error: Error | null) => void): void {
    this.#release();
    callback(error);
  }

  readonly #onData = (chunk: Buffer): void => {
    this.bytes += chunk.length;
    this.#timer.refresh();
    const reason = this.#inspect === null ? null : this.#inspect(chunk);
    if (reason !== null) {
      this.#stop(reason);
    } else if (!this.push(chunk)) {
      this.#waiting = false;
      this.#message.pause();
      this.#signalFilled();
    }
  };

  readonly #onEnd = (): void => {
    const reason = this.#inspect === null ? null : this.#inspect(null);
    if (reason !== null) {
      this.#stop(reason);
      return;
    }
    this.#ended = true;
    this.#release();
    this.push(null);
  };

  readonly #onClose = (): void => {
    if (!this.#ended) this.destroy();
  };

  #stalled(): void {
    if (this.#waiting) this.#stop('stalled');
    else this.#timer.refresh();
  }

  #stop(reason: Reason | 'stalled'): void {
    this.stopped = reason;
    this.#message.pause();
    this.#release();
    this.#onStopped?.(reason);
  }

  #release(): void {
    clearTimeout(this.#timer);
    this.#message.off('data', this.#onData).off('end', this.#onEnd).off('close', this.#onClose);
    this.#signalFilled();
  }

  #signalFilled(): void {
    this.#filled?.();
    this.#filled = null;
  }
}
