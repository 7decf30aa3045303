/** The gateway's ports in memory: what the store and the runtime would do, with switches for tests. */
import type { Entry, NewEntry } from '../../src/core/entry.ts';
import type { AgentPolicy } from '../../src/core/policy-state.ts';
import type {
  AuditLog,
  GatewayPorts,
  Identity,
  NameBook,
  NoiseKind,
  Route,
  RouteRefusal,
} from '../../src/core/ports.ts';
import { MemoryBudget } from './memory-budget.ts';
import { syntheticAgent } from './synthetic-policy.ts';

/** Not a real key: 51 characters, as ElevenLabs' are. */
export const CANARY_KEY = 'sk_test_canary_0123456789abcdef0123456789abcdef01';
export const AGENT_TOKEN = 'bollard_0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklm';

class MemoryLog implements AuditLog {
  readonly entries: Entry[] = [];
  readonly counts = new Map<NoiseKind, number>();
  healthy = true;
  /** Set to make `record` reject. */
  failure: Error | null = null;
  /** Called after a decision was accepted and before `record` resolves: the moment of the commit. */
  onRecord: ((entry: NewEntry) => void) | null = null;
  #waiting: (() => void)[] = [];
  #watchers: { readonly test: (entry: Entry) => boolean; readonly resolve: (entry: Entry) => void }[] = [];

  /** As the store: all records of one tick resolve together, in the check phase. */
  record(entry: NewEntry): Promise<Entry> {
    const { failure } = this;
    if (failure) return Promise.reject(failure);
    const stored = this.#keep(entry);
    if (this.#waiting.length === 0) setImmediate(() => this.#commit());
    return new Promise((resolve) => {
      this.#waiting.push(() => {
        this.onRecord?.(entry);
        resolve(stored);
      });
    });
  }

  append(entry: NewEntry): void {
    this.#keep(entry);
  }

  count(kind: NoiseKind): void {
    this.counts.set(kind, (this.counts.get(kind) ?? 0) + 1);
  }

  /** The first entry, past or coming, that passes the test. */
  entry(test: (entry: Entry) => boolean): Promise<Entry> {
    const found = this.entries.find(test);
    if (found) return Promise.resolve(found);
    return new Promise((resolve) => this.#watchers.push({ test, resolve }));
  }

  /** The first outcome, past or coming. */
  outcome(): Promise<Entry> {
    return this.entry((entry) => entry.kind === 'outcome');
  }

  ofKind(kind: Entry['kind']): readonly Entry[] {
    return this.entries.filter((entry) => entry.kind === kind);
  }

  #keep(entry: NewEntry): Entry {
    const stored: Entry = { ...entry, seq: this.entries.length + 1, hash: '' };
    this.entries.push(stored);
    this.#watchers = this.#watchers.filter((watcher) => {
      if (!watcher.test(stored)) return true;
      watcher.resolve(stored);
      return false;
    });
    return stored;
  }

  #commit(): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const resolve of waiting) resolve();
  }
}

class MemoryNames implements NameBook {
  readonly known = new Map<string, string>();

  find(accountId: string, noun: string, id: string): string | null {
    return this.known.get(`${accountId}/${noun}/${id}`) ?? null;
  }

  learn(accountId: string, noun: string, id: string, name: string): void {
    this.known.set(`${accountId}/${noun}/${id}`, name);
  }
}

export class MemoryPorts implements GatewayPorts {
  readonly log = new MemoryLog();
  readonly names = new MemoryNames();
  readonly budget = new MemoryBudget();
  readonly agents = new Map<string, AgentPolicy>();
  readonly expired = new Set<string>();
  readonly lastSeen = new Map<string, string | null>();
  stopped = false;
  routing: Route | RouteRefusal;

  constructor(origin: string) {
    this.routing = {
      accountId: 'acc_main',
      accountName: 'main',
      sandbox: false,
      origin,
      key: CANARY_KEY,
      secrets: [CANARY_KEY],
    };
  }

  identify(token: string): Identity {
    const agent = this.agents.get(token);
    if (!agent) return { kind: 'unknown' };
    return { kind: this.expired.has(token) ? 'expired' : 'agent', agent };
  }

  recheck({ id }: AgentPolicy): Identity {
    const found = [...this.agents].find(([, agent]) => agent.id === id);
    return found ? this.identify(found[0]) : { kind: 'unknown' };
  }

  isStopped(): boolean {
    return this.stopped;
  }

  route(): Route | RouteRefusal {
    return this.routing;
  }

  seen(agentId: string, userAgent: string | null): void {
    this.lastSeen.set(agentId, userAgent);
  }

  /** Adds or replaces the agent of a token. */
  setAgent(parts: Partial<AgentPolicy>, token: string = AGENT_TOKEN): void {
    this.agents.set(token, syntheticAgent({ id: `agt_${token.slice(-4)}`, accountId: 'acc_main', ...parts }));
  }
}
