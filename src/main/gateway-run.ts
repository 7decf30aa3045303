/** The gateway in this process: starting, ready or failed, and started anew when the person asks. */
import type { AppInfo } from '../contract/bridge.ts';
import type { CallInput, CallName, CallResult } from '../contract/calls.ts';
import type { Instance } from '../runtime/instance.ts';
import { startProblem } from '../runtime/start-problem.ts';
import type { Holder } from './port-holder.ts';

export interface RunParts {
  /** Rejects when it does not start. */
  readonly start: (port: number) => Promise<Instance>;
  readonly freePort: (near: number) => Promise<number | null>;
  readonly portHolder: (port: number) => Promise<Holder | null>;
  readonly onChange: () => void;
}

const NOT_RUNNING = { ok: false, error: { code: 'refused', message: 'The gateway is not running.' } } as const;

export class GatewayRun {
  readonly #parts: RunParts;
  #state: AppInfo['state'] = 'starting';
  #problem: AppInfo['problem'] = null;
  #instance: Instance | null = null;
  /** Starts and ends follow one another. */
  #last: Promise<void> = Promise.resolve();
  #ended = false;

  constructor(parts: RunParts) {
    this.#parts = parts;
  }

  get state(): AppInfo['state'] {
    return this.#state;
  }
  get problem(): AppInfo['problem'] {
    return this.#problem;
  }
  /** Where agents reach it, or null while it does not run. */
  get url(): string | null {
    return this.#instance?.url ?? null;
  }

  /** Never rejects: what went wrong is `problem`. */
  start(port: number): Promise<void> {
    return this.#next(async () => {
      await this.#close();
      if (this.#ended) return;
      this.#become('starting', null);
      try {
        this.#instance = await this.#parts.start(port);
        this.#become('ready', null);
      } catch (error) {
        this.#become('failed', await this.#problemOf(error, port));
      }
    });
  }

  async call<N extends CallName>(name: N, input: CallInput<N>): Promise<CallResult<N>> {
    return (await this.callChecked(name, input)) as CallResult<N>;
  }

  /** For an input that was checked against the call's schema. */
  async callChecked(name: CallName, input: unknown): Promise<CallResult<CallName>> {
    return this.#instance ? this.#instance.call(name, input) : NOT_RUNNING;
  }

  /** Drains open calls and closes every entry; nothing starts any more. */
  end(): Promise<void> {
    this.#ended = true;
    return this.#next(() => this.#close());
  }

  async #problemOf(error: unknown, port: number): Promise<NonNullable<AppInfo['problem']>> {
    const { kind, message } = startProblem(error);
    if (kind !== 'port_taken') return { kind, message, freePort: null };
    const [freePort, holder] = await Promise.all([
      this.#parts.freePort(port).catch(() => null),
      this.#parts.portHolder(port).catch(() => null),
    ]);
    return { kind, message: holder ? `${message} It is ${holder.name} (process ${holder.pid}).` : message, freePort };
  }

  async #close(): Promise<void> {
    const instance = this.#instance;
    this.#instance = null;
    await instance?.close();
  }

  #next(step: () => Promise<void>): Promise<void> {
    const done = this.#last.then(step);
    this.#last = done.catch(() => undefined);
    return done;
  }

  #become(state: AppInfo['state'], problem: AppInfo['problem']): void {
    this.#state = state;
    this.#problem = problem;
    this.#parts.onChange();
  }
}
