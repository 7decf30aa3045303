/** Questions and answers between the test and the process under test, over Node's own channel (structured clone). */
interface Port {
  send(message: unknown): void;
  onMessage(listener: (message: unknown) => void): void;
}

export type Service = (...args: readonly unknown[]) => unknown;

type Message =
  | { readonly kind: 'ask'; readonly id: number; readonly name: string; readonly args: readonly unknown[] }
  | { readonly kind: 'tell'; readonly name: string; readonly args: readonly unknown[] }
  | { readonly kind: 'answer'; readonly id: number; readonly ok: boolean; readonly value: unknown };

function isMessage(value: unknown): value is Message {
  return typeof value === 'object' && value !== null && 'kind' in value;
}

export class Link {
  readonly #port: Port;
  readonly #services = new Map<string, Service>();
  readonly #open = new Map<number, { resolve(value: unknown): void; reject(error: Error): void }>();
  #last = 0;
  #closed: Error | null = null;

  constructor(port: Port) {
    this.#port = port;
    port.onMessage((message) => {
      if (isMessage(message)) void this.#receive(message);
    });
  }

  serve(name: string, service: Service): void {
    this.#services.set(name, service);
  }

  ask(name: string, ...args: readonly unknown[]): Promise<unknown> {
    if (this.#closed) return Promise.reject(this.#closed);
    this.#last += 1;
    const id = this.#last;
    return new Promise((resolve, reject) => {
      this.#open.set(id, { resolve, reject });
      this.#port.send({ kind: 'ask', id, name, args });
    });
  }

  tell(name: string, ...args: readonly unknown[]): void {
    if (!this.#closed) this.#port.send({ kind: 'tell', name, args });
  }

  /** What is still unanswered fails. */
  close(why: string): void {
    this.#closed = new Error(why);
    for (const { reject } of this.#open.values()) reject(this.#closed);
    this.#open.clear();
  }

  async #receive(message: Message): Promise<void> {
    if (message.kind === 'answer') {
      const asked = this.#open.get(message.id);
      this.#open.delete(message.id);
      if (message.ok) asked?.resolve(message.value);
      else asked?.reject(new Error(String(message.value)));
      return;
    }
    const service = this.#services.get(message.name);
    if (message.kind === 'tell') {
      await service?.(...message.args);
      return;
    }
    const { id } = message;
    try {
      if (!service) throw new Error(`nobody answers "${message.name}"`);
      const value = await service(...message.args);
      this.#reply({ kind: 'answer', id, ok: true, value });
    } catch (error) {
      this.#reply({ kind: 'answer', id, ok: false, value: error instanceof Error ? error.message : String(error) });
    }
  }

  #reply(answer: Message): void {
    if (!this.#closed) this.#port.send(answer);
  }
}
