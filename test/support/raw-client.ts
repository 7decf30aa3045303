/** Writes bytes to a port and reads what comes back, without an HTTP library in between. */
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

export interface RawResponse {
  readonly status: number;
  /** Lower-case names; values of equal names joined with ", ". */
  readonly headers: ReadonlyMap<string, string>;
  readonly head: string;
  readonly body: Buffer;
  /** False when the connection ended before the body did. */
  readonly complete: boolean;
}

const END_OF_HEAD = Buffer.from('\r\n\r\n');

export class RawClient {
  readonly socket: Socket;
  /** Everything received that no `response()` has taken yet. */
  pending = Buffer.alloc(0);
  /** Everything received. */
  readonly received: Buffer[] = [];
  closed = false;
  /** Set to throw away what comes from now on, for large answers. */
  discarding = false;

  constructor(socket: Socket) {
    this.socket = socket;
    socket.on('data', (chunk: Buffer) => {
      if (this.discarding) return;
      this.received.push(chunk);
      this.pending = Buffer.concat([this.pending, chunk]);
    });
    socket.on('error', () => {});
    socket.on('close', () => {
      this.closed = true;
    });
  }

  static async connect(port: number, host = '127.0.0.1'): Promise<RawClient> {
    const socket = connect({ port, host, noDelay: true });
    const client = new RawClient(socket);
    await once(socket, 'connect');
    return client;
  }

  write(data: string | Buffer): void {
    this.socket.write(typeof data === 'string' ? Buffer.from(data, 'latin1') : data);
  }

  destroy(): void {
    this.socket.destroy();
  }

  async untilClosed(): Promise<void> {
    while (!this.closed) await this.#change();
  }

  /** The next response, interim ones (1xx) included; null when the connection closed without another byte. */
  async response(forHead = false): Promise<RawResponse | null> {
    while (true) {
      const found = this.#take(forHead, this.closed);
      if (found) return found;
      if (this.closed) return null;
      await this.#change();
    }
  }

  #change(): Promise<void> {
    return new Promise((resolve) => {
      const done = () => {
        this.socket.off('data', done).off('close', done);
        resolve();
      };
      this.socket.on('data', done).on('close', done);
    });
  }

  #take(forHead: boolean, ended: boolean): RawResponse | null {
    const end = this.pending.indexOf(END_OF_HEAD);
    if (end === -1) return null;
    const head = this.pending.subarray(0, end).toString('latin1');
    const status = Number(head.split(' ', 2)[1]);
    const headers = headersOf(head);
    const rest = this.pending.subarray(end + 4);
    const read = readBody(rest, headers, forHead || status < 200 || status === 204 || status === 304, ended);
    if (!read) return null;
    this.pending = rest.subarray(read.used);
    return { status, headers, head, body: read.body, complete: read.complete };
  }
}

/** Opens a connection, writes the bytes, reads one final response and closes. Null when there was none. */
export async function rawCall(port: number, data: string | Buffer, host?: string): Promise<RawResponse | null> {
  const client = await RawClient.connect(port, host);
  client.write(data);
  const response = await client.response(data.toString().startsWith('HEAD '));
  client.destroy();
  return response;
}

/** A request's bytes. `headers` are lines without their end; Host is added unless one is given. */
export function rawRequest(line: string, port: number, headers: readonly string[] = [], body = ''): string {
  const lines = [`${line} HTTP/1.1`];
  if (!headers.some((header) => /^host\s*:/i.test(header))) lines.push(`Host: 127.0.0.1:${port}`);
  return `${[...lines, ...headers].join('\r\n')}\r\n\r\n${body}`;
}

function headersOf(head: string): Map<string, string> {
  const headers = new Map<string, string>();
  for (const line of head.split('\r\n').slice(1)) {
    const colon = line.indexOf(':');
    const name = line.slice(0, colon).toLowerCase();
    const value = line.slice(colon + 1).trim();
    const before = headers.get(name);
    headers.set(name, before === undefined ? value : `${before}, ${value}`);
  }
  return headers;
}

interface ReadBody {
  readonly body: Buffer;
  readonly used: number;
  readonly complete: boolean;
}

function readBody(rest: Buffer, headers: Map<string, string>, bodiless: boolean, ended: boolean): ReadBody | null {
  if (bodiless) return { body: Buffer.alloc(0), used: 0, complete: true };
  if (headers.get('transfer-encoding') === 'chunked') return readChunked(rest, ended);
  const declared = headers.get('content-length');
  if (declared === undefined) return ended ? { body: rest, used: rest.length, complete: true } : null;
  const length = Number(declared);
  if (rest.length >= length) return { body: rest.subarray(0, length), used: length, complete: true };
  return ended ? { body: rest, used: rest.length, complete: false } : null;
}

function readChunked(rest: Buffer, ended: boolean): ReadBody | null {
  const parts: Buffer[] = [];
  let at = 0;
  while (true) {
    const lineEnd = rest.indexOf('\r\n', at);
    const size = lineEnd === -1 ? Number.NaN : Number.parseInt(rest.subarray(at, lineEnd).toString('latin1'), 16);
    if (Number.isNaN(size) || rest.length < lineEnd + 2 + size + 2) {
      return ended ? { body: Buffer.concat(parts), used: rest.length, complete: false } : null;
    }
    if (size === 0) return { body: Buffer.concat(parts), used: lineEnd + 4, complete: true };
    parts.push(rest.subarray(lineEnd + 2, lineEnd + 2 + size));
    at = lineEnd + 2 + size + 2;
  }
}
