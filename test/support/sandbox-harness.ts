/** A sandbox on its own, called over real HTTP, with a pace and a clock that the test holds. */
import { once } from 'node:events';
import { createSandbox, type SandboxOptions } from '../../src/sandbox/server.ts';

interface CallOptions {
  readonly json?: unknown;
  readonly form?: FormData;
  /** Another key, or none. */
  readonly key?: string | null;
  readonly headers?: Record<string, string>;
  readonly signal?: AbortSignal;
}

export interface SandboxUnderTest {
  readonly origin: string;
  readonly key: string;
  call(method: string, path: string, options?: CallOptions): Promise<Response>;
  /** The JSON of a call that must succeed. */
  read<T = Record<string, unknown>>(method: string, path: string, options?: CallOptions): Promise<T>;
  close(): Promise<void>;
}

export async function startSandbox(options: SandboxOptions = {}): Promise<SandboxUnderTest> {
  const sandbox = createSandbox({ speed: Number.POSITIVE_INFINITY, ...options });
  const { origin, key } = await sandbox.listen();
  const call = (method: string, path: string, given: CallOptions = {}) => {
    const chosen = given.key === undefined ? key : given.key;
    return fetch(origin + path, {
      method,
      headers: {
        ...(chosen === null ? {} : { 'xi-api-key': chosen }),
        ...(given.json === undefined ? {} : { 'content-type': 'application/json' }),
        ...given.headers,
      },
      body: given.form ?? (given.json === undefined ? null : JSON.stringify(given.json)),
      signal: given.signal ?? null,
    });
  };
  return {
    origin,
    key,
    call,
    read: async (method, path, given) => {
      const response = await call(method, path, given);
      const text = await response.text();
      if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
      return JSON.parse(text);
    },
    close: () => sandbox.close(),
  };
}

/** Something to upload, of so many bytes. */
export function recording(bytes = 16_000): File {
  return new File([new Uint8Array(bytes)], 'sample.mp3', { type: 'audio/mpeg' });
}

export function form(fields: Readonly<Record<string, string | File>>): FormData {
  const made = new FormData();
  for (const [name, value] of Object.entries(fields)) made.append(name, value);
  return made;
}

/** Holds every wait of a sandbox until the test lets it go. */
export class Gate {
  readonly #held: (() => void)[] = [];
  readonly #arrivals = new EventTarget();
  #open = false;

  readonly wait = (_ms: number, signal: AbortSignal): Promise<void> =>
    new Promise((resolve, reject) => {
      if (this.#open) return resolve();
      signal.addEventListener('abort', () => reject(signal.reason));
      this.#held.push(resolve);
      this.#arrivals.dispatchEvent(new Event('arrived'));
    });

  /** Resolves when so many are held. */
  async held(count: number): Promise<void> {
    while (this.#held.length < count) await once(this.#arrivals, 'arrived');
  }

  /** Lets the one go that has waited longest. */
  release(): void {
    this.#held.shift()?.();
  }

  /** Lets all go, also those that come later. */
  open(): void {
    this.#open = true;
    while (this.#held.length > 0) this.release();
  }
}
