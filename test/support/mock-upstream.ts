/** A stand-in for ElevenLabs on loopback that keeps every byte it was sent. */
import { EventEmitter, once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createNetServer, type Server, type Socket } from 'node:net';

export interface SeenRequest {
  readonly method: string;
  /** The request target, byte for byte. */
  readonly target: string;
  readonly rawHeaders: readonly string[];
  readonly headers: IncomingMessage['headers'];
  readonly chunks: Buffer[];
  /** `open` until its body ended; `aborted` when the connection went first. */
  state: 'open' | 'complete' | 'aborted';
}

/** Bollard's own free reads, of the account, its models and its voices, say who asks. */
export function isOwnRead({ headers }: SeenRequest): boolean {
  return headers['user-agent']?.startsWith('bollard/') === true;
}

type Answer = (request: SeenRequest, response: ServerResponse, message: IncomingMessage) => void;

/** Answers 200 with a small JSON object once the request is complete. */
const answerOk: Answer = (_request, response, message) => {
  message.resume().on('end', () => {
    response.writeHead(200, { 'content-type': 'application/json', 'request-id': 'req_mock' }).end('{"ok":true}');
  });
};

export class MockUpstream {
  readonly requests: SeenRequest[] = [];
  /** Everything that was received, over all connections, in order. */
  readonly received: Buffer[] = [];
  readonly sockets = new Set<Socket>();
  connections = 0;
  answer: Answer = answerOk;
  /** Keep bodies in `chunks`; switch off for large ones. */
  keepBodies = true;
  readonly #events = new EventEmitter();
  readonly #server = createServer((message, response) => this.#take(message, response));

  static async start(answer: Answer = answerOk): Promise<MockUpstream> {
    const mock = new MockUpstream();
    mock.answer = answer;
    mock.#server.on('connection', (socket) => mock.#watch(socket)).listen(0, '127.0.0.1');
    mock.#server.on('clientError', (_error, socket) => socket.destroy());
    await once(mock.#server, 'listening');
    return mock;
  }

  get port(): number {
    return portOf(this.#server);
  }

  get origin(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  raw(): string {
    return Buffer.concat(this.received).toString('latin1');
  }

  /** The n-th request (from 0), when its head has arrived. */
  async request(index = 0): Promise<SeenRequest> {
    while (this.requests.length <= index) await once(this.#events, 'request');
    const seen = this.requests[index];
    if (!seen) throw new Error('no such request');
    return seen;
  }

  /** Resolves when the n-th request is no longer open, with how it ended. */
  async ended(index = 0): Promise<'complete' | 'aborted'> {
    const seen = await this.request(index);
    while (seen.state === 'open') await once(this.#events, 'ended');
    return seen.state;
  }

  /** Resolves when a connection was closed by the other side or by us. */
  async disconnected(): Promise<void> {
    if (this.sockets.size === 0) return;
    await once(this.#events, 'disconnected');
  }

  async close(): Promise<void> {
    this.#server.close();
    for (const socket of this.sockets) socket.destroy();
    await once(this.#server, 'close');
  }

  #watch(socket: Socket): void {
    this.connections += 1;
    this.sockets.add(socket);
    if (this.keepBodies) socket.on('data', (chunk: Buffer) => this.received.push(chunk));
    socket.on('error', () => {});
    socket.on('close', () => {
      this.sockets.delete(socket);
      this.#events.emit('disconnected');
    });
  }

  #take(message: IncomingMessage, response: ServerResponse): void {
    const seen: SeenRequest = {
      method: message.method ?? '',
      target: message.url ?? '',
      rawHeaders: message.rawHeaders,
      headers: message.headers,
      chunks: [],
      state: 'open',
    };
    this.requests.push(seen);
    this.#events.emit('request');
    const end = (state: 'complete' | 'aborted') => {
      if (seen.state !== 'open') return;
      seen.state = state;
      this.#events.emit('ended');
    };
    message.on('error', () => end('aborted'));
    message.on('close', () => end(message.complete ? 'complete' : 'aborted'));
    message.on('end', () => end('complete'));
    response.on('error', () => {});
    this.answer(seen, response, message);
    if (this.keepBodies) message.on('data', (chunk: Buffer) => seen.chunks.push(chunk));
  }
}

/** An upstream at the level of bytes: `onHead` gets the socket when a request's head is complete. */
export class RawUpstream {
  readonly heads: string[] = [];
  readonly sockets = new Set<Socket>();
  connections = 0;
  readonly #server: Server;

  constructor(onHead: (socket: Socket, head: string) => void) {
    this.#server = createNetServer((socket) => {
      this.connections += 1;
      this.sockets.add(socket);
      let text = '';
      socket.on('data', (chunk: Buffer) => {
        text += chunk.toString('latin1');
        for (let end = text.indexOf('\r\n\r\n'); end !== -1; end = text.indexOf('\r\n\r\n')) {
          const head = text.slice(0, end);
          text = text.slice(end + 4);
          if (!/^[A-Z]+ \S+ HTTP\/1\.1\r\n/.test(`${head}\r\n`)) continue;
          this.heads.push(head);
          onHead(socket, head);
        }
      });
      socket.on('error', () => {});
      socket.on('close', () => this.sockets.delete(socket));
    });
  }

  static async start(onHead: (socket: Socket, head: string) => void): Promise<RawUpstream> {
    const upstream = new RawUpstream(onHead);
    upstream.#server.listen(0, '127.0.0.1');
    await once(upstream.#server, 'listening');
    return upstream;
  }

  /** An upstream that answers each request with these bytes and leaves the connection open. */
  static replying(bytes: string | Buffer): Promise<RawUpstream> {
    return RawUpstream.start((socket) =>
      socket.write(typeof bytes === 'string' ? Buffer.from(bytes, 'latin1') : bytes),
    );
  }

  get origin(): string {
    return `http://127.0.0.1:${portOf(this.#server)}`;
  }

  async close(): Promise<void> {
    this.#server.close();
    for (const socket of this.sockets) socket.destroy();
    await once(this.#server, 'close');
  }
}

function portOf(server: Pick<Server, 'address'>): number {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('not listening');
  return address.port;
}
