/** One keep-alive connection of the load: sends bytes that were made before, and counts what comes back. */
import type { Buffer } from 'node:buffer';
import { connect, type Socket } from 'node:net';
import { MessageReader } from './http-reader.ts';

export interface Reply {
  readonly status: number;
  readonly bytes: number;
}

interface Waiting {
  resolve(reply: Reply): void;
  reject(error: Error): void;
  onData: ((data: Buffer) => void) | null;
}

export class Client {
  readonly socket: Socket;
  readonly #reader: MessageReader;
  #waiting: Waiting | null = null;
  #status = 0;
  #bytes = 0;

  private constructor(port: number) {
    this.socket = connect({ port, host: '127.0.0.1', noDelay: true });
    this.#reader = new MessageReader({
      onHead: (head) => {
        this.#status = Number(head.slice(9, 12));
        this.#bytes = 0;
      },
      onData: (data) => {
        this.#bytes += data.length;
        this.#waiting?.onData?.(data);
      },
      onEnd: () => this.#ended(),
    });
    this.socket.on('data', (data: Buffer) => this.#reader.push(data));
    this.socket.on('error', (error) => this.#fail(error));
    this.socket.on('close', () => this.#fail(new Error('the connection was closed')));
  }

  static open(port: number): Promise<Client> {
    return new Promise((resolve, reject) => {
      const client = new Client(port);
      client.socket.once('connect', () => resolve(client));
      client.socket.once('error', reject);
    });
  }

  static openMany(port: number, count: number): Promise<Client[]> {
    return Promise.all(Array.from({ length: count }, () => Client.open(port)));
  }

  /** One request at a time. */
  send(request: string | Buffer, onData: ((data: Buffer) => void) | null = null): Promise<Reply> {
    return new Promise((resolve, reject) => {
      this.#waiting = { resolve, reject, onData };
      if (typeof request === 'string') this.socket.write(request, 'latin1');
      else this.socket.write(request);
    });
  }

  close(): void {
    this.socket.removeAllListeners('close');
    this.socket.destroy();
  }

  #ended(): void {
    const waiting = this.#waiting;
    this.#waiting = null;
    waiting?.resolve({ status: this.#status, bytes: this.#bytes });
  }

  #fail(error: Error): void {
    const waiting = this.#waiting;
    this.#waiting = null;
    waiting?.reject(error);
  }
}
