/** Reads HTTP/1.1 messages off a socket with as little work as possible. For the benchmark only: it trusts its peers. */
import { Buffer } from 'node:buffer';

export interface MessageEvents {
  /** The head without its empty line. */
  onHead(head: string): void;
  /** A piece of the body, chunk framing removed. */
  onData(data: Buffer): void;
  onEnd(): void;
}

const END_OF_HEAD = Buffer.from('\r\n\r\n');
const NONE: Buffer = Buffer.alloc(0);

type State = 'head' | 'length' | 'size' | 'chunk' | 'chunk-end' | 'trailer';

export class MessageReader {
  readonly #events: MessageEvents;
  #rest = NONE;
  #state: State = 'head';
  /** Bytes of the body, or of its present chunk, that are still to come. */
  #left = 0;

  constructor(events: MessageEvents) {
    this.#events = events;
  }

  push(data: Buffer): void {
    let bytes = this.#rest.length === 0 ? data : Buffer.concat([this.#rest, data]);
    this.#rest = NONE;
    for (;;) {
      const used = this.#step(bytes);
      if (used < 0) break;
      bytes = bytes.subarray(used);
      if (bytes.length === 0) return;
    }
    this.#rest = bytes;
  }

  /** Returns how many bytes it used up, or -1 when it needs more. */
  #step(bytes: Buffer): number {
    switch (this.#state) {
      case 'head': {
        const end = bytes.indexOf(END_OF_HEAD);
        if (end < 0) return -1;
        this.#begin(bytes.toString('latin1', 0, end));
        return end + 4;
      }
      case 'length':
      case 'chunk': {
        const part = bytes.length <= this.#left ? bytes : bytes.subarray(0, this.#left);
        this.#left -= part.length;
        this.#events.onData(part);
        if (this.#left === 0) {
          if (this.#state === 'length') this.#end();
          else this.#state = 'chunk-end';
        }
        return part.length;
      }
      case 'chunk-end':
        if (bytes.length < 2) return -1;
        this.#state = 'size';
        return 2;
      case 'size': {
        const end = bytes.indexOf('\r\n');
        if (end < 0) return -1;
        this.#left = Number.parseInt(bytes.toString('latin1', 0, end), 16);
        if (Number.isNaN(this.#left)) throw new Error('no chunk size');
        this.#state = this.#left === 0 ? 'trailer' : 'chunk';
        return end + 2;
      }
      case 'trailer':
        if (bytes.length < 2) return -1;
        this.#end();
        return 2;
    }
  }

  #begin(head: string): void {
    const length = /\r\ncontent-length: *(\d+)/i.exec(head);
    this.#left = length ? Number(length[1]) : 0;
    const chunked = !length && /\r\ntransfer-encoding: *chunked/i.test(head);
    this.#events.onHead(head);
    if (chunked) this.#state = 'size';
    else if (this.#left > 0) this.#state = 'length';
    else this.#end();
  }

  #end(): void {
    this.#state = 'head';
    this.#events.onEnd();
  }
}
