/** What the fair queue keeps account of: places, and those that have or want them. */

export interface QueueRequest {
  /** Account and pool, as one text; null for a call that no ceiling counts. */
  readonly pool: string | null;
  readonly agentId: string;
  /** Calls of this agent at a time, over all pools; null for no limit. */
  readonly parallel: number | null;
  /** Turns for each turn of an agent of weight 1: 1 to 10. */
  readonly weight: number;
  /** The place is had. Not called by `enter` itself, and once at most; must not throw. */
  onGranted(): void;
  /** The call waited in vain. Not called by `enter` itself, and once at most; must not throw. */
  onRefused(reason: 'expired' | 'closed'): void;
}

export interface Place {
  /** Whether the call may go on now; where not, it waits and is told. */
  readonly granted: boolean;
  /** Frees the place, had or waited for, at once; nothing is told after it. Does nothing a second time. */
  leave(): void;
}

export class Ticket implements Place {
  readonly request: QueueRequest;
  readonly agent: QueueAgent;
  readonly pool: QueuePool;
  /** `refused` until it is told so. */
  state: 'new' | 'waiting' | 'running' | 'refused' | 'over' = 'new';
  arrival = 0;
  startedAt = 0;
  /** When it has waited long enough. */
  until = 0;
  readonly #onLeave: (ticket: Ticket) => void;

  constructor(request: QueueRequest, agent: QueueAgent, pool: QueuePool, onLeave: (ticket: Ticket) => void) {
    this.request = request;
    this.agent = agent;
    this.pool = pool;
    this.#onLeave = onLeave;
  }

  get granted(): boolean {
    return this.state === 'running';
  }

  leave(): void {
    this.#onLeave(this);
  }
}

/** Calls of one agent that wait for one pool, oldest first. */
export interface Line {
  readonly agent: QueueAgent;
  readonly tickets: Set<Ticket>;
  /** Orders agents that are due at the same time: when the line began, or had its last turn. */
  since: number;
}

export class QueueAgent {
  readonly id: string;
  parallel: number | null;
  weight: number;
  running = 0;
  waiting = 0;
  readonly lines = new Map<QueuePool, Line>();

  constructor(id: string, parallel: number | null, weight: number) {
    this.id = id;
    this.parallel = parallel;
    this.weight = weight;
  }

  get hasRoom(): boolean {
    return this.parallel === null || this.running < this.parallel;
  }

  /** The oldest call that waits for the agent alone, not for its pool. */
  oldestWithRoom(): Ticket | null {
    if (!this.hasRoom) return null;
    let oldest: Ticket | null = null;
    for (const [pool, { tickets }] of this.lines) {
      const head = pool.hasRoom ? first(tickets) : null;
      if (head !== null && (oldest === null || head.arrival < oldest.arrival)) oldest = head;
    }
    return oldest;
  }
}

/** Divided by every weight without a rest. */
const TURN = 2520;
/** How much the latest call counts in the mean time that a call holds its place. */
const LATEST = 0.2;

export class QueuePool {
  ceiling: number;
  running = 0;
  readonly waiting = new Set<Line>();
  /** Mean time that a call holds its place; 0 before the first has ended. */
  holdMs = 0;
  /** Virtual time: when the last call that got a place was due. */
  #now = 0;
  /** When each agent's next call is due; without one, now. */
  readonly #due = new Map<string, number>();

  constructor(ceiling: number) {
    this.ceiling = ceiling;
  }

  get hasRoom(): boolean {
    return this.running < this.ceiling;
  }

  /** Whose turn it is: of those whose agent has room, who is due first; null when there is none, or no room. */
  next(): Line | null {
    if (!this.hasRoom) return null;
    let next: Line | null = null;
    let nextDue = 0;
    for (const line of this.waiting) {
      if (!line.agent.hasRoom) continue;
      const due = this.#dueOf(line.agent);
      if (next === null || due < nextDue || (due === nextDue && line.since < next.since)) {
        next = line;
        nextDue = due;
      }
    }
    return next;
  }

  started(agent: QueueAgent): void {
    this.running += 1;
    this.#now = this.#dueOf(agent);
    this.#due.set(agent.id, this.#now + TURN / agent.weight);
  }

  ended(heldMs: number): void {
    this.running -= 1;
    this.holdMs += (heldMs - this.holdMs) * (this.holdMs === 0 ? 1 : LATEST);
  }

  /** Nobody runs or waits: who went before whom is forgotten. */
  rest(): void {
    if (this.running === 0 && this.waiting.size === 0) this.#due.clear();
  }

  /** Never in the past: neither idle time nor time held up by the agent's own limit earns turns. */
  #dueOf(agent: QueueAgent): number {
    return Math.max(this.#now, this.#due.get(agent.id) ?? 0);
  }
}

export function first<T>(set: ReadonlySet<T>): T | null {
  for (const each of set) return each;
  return null;
}
