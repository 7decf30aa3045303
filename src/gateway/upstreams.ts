/** One pool of connections per origin, kept until the gateway closes. */
import { Pool } from 'undici';
import { type ConnectorOptions, createConnector } from './connector.ts';

export interface UpstreamTimeouts {
  /** The first byte of an answer may take this long. */
  readonly firstByteMs: number;
  /** The longest pause within an answer. */
  readonly idleMs: number;
}

/** Heads of real answers stay below 4 KB; undici destroys the connection beyond this (B34). */
const LARGEST_HEAD = 32 * 1024;

export class Upstreams {
  readonly #pools = new Map<string, Pool>();
  readonly #connect: ReturnType<typeof createConnector>;
  readonly #timeouts: UpstreamTimeouts;

  constructor(options: ConnectorOptions, timeouts: UpstreamTimeouts) {
    this.#connect = createConnector(options);
    this.#timeouts = timeouts;
  }

  /** The pool of an origin such as `https://api.elevenlabs.io`. One request at a time per connection, never retried. */
  pool(origin: string): Pool {
    let pool = this.#pools.get(origin);
    if (!pool) {
      pool = new Pool(origin, {
        connect: this.#connect,
        allowH2: false,
        pipelining: 1,
        headersTimeout: this.#timeouts.firstByteMs,
        bodyTimeout: this.#timeouts.idleMs,
        maxHeaderSize: LARGEST_HEAD,
        // Set here, so that no environment variable chooses the parser.
        useMilo: false,
      });
      this.#pools.set(origin, pool);
    }
    return pool;
  }

  /** Destroys every connection; what is under way fails. */
  async close(): Promise<void> {
    const pools = [...this.#pools.values()];
    this.#pools.clear();
    await Promise.all(pools.map((pool) => pool.destroy()));
  }
}
