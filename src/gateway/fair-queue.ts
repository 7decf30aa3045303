/**
 * Where calls wait for a place: at the plan's ceiling of their pool, and at their agent's own limit of parallel calls. Single-threaded and
 * synchronous: whenever code outside runs, every call that may go on has its place.
 *
 * Within a pool agents take turns by start-time fair queueing (Goyal, Vin, Cheng 1996), an interleaved weighted round robin: an agent's
 * next call is due 1/weight after its last one, and what is due first goes first. Idle time earns nothing.
 */
import { first, type Place, QueueAgent, QueuePool, type QueueRequest, Ticket } from './queue-place.ts';

export interface FairQueueOptions {
  /** Calls that may wait, of one agent and in all. */
  readonly longest: { readonly perAgent: number; readonly all: number };
  /** How long a call waits at most. */
  readonly waitMs?: number;
  /** Runs `task` after so many ms, unless what it returns is called before. */
  readonly later?: (ms: number, task: () => void) => () => void;
  /** Milliseconds that never go backwards. */
  readonly clock?: () => number;
}

const WAIT_MS = 30_000;
const LONGEST_RETRY_SECONDS = 60;

export class FairQueue {
  readonly #longest: FairQueueOptions['longest'];
  readonly #waitMs: number;
  readonly #later: (ms: number, task: () => void) => () => void;
  readonly #clock: () => number;
  readonly #agents = new Map<string, QueueAgent>();
  readonly #pools = new Map<string, QueuePool>();
  readonly #uncounted = new QueuePool(Number.POSITIVE_INFINITY);
  /** Oldest first. */
  readonly #waiting = new Set<Ticket>();
  #cancelTimer: (() => void) | null = null;
  #arrivals = 0;
  #closed = false;

  constructor({ longest, waitMs = WAIT_MS, later = afterMs, clock = () => performance.now() }: FairQueueOptions) {
    this.#longest = longest;
    this.#waitMs = waitMs;
    this.#later = later;
    this.#clock = clock;
  }

  /** Has a place at once where there is room, without a timer or a promise; else waits, unless too many do. */
  enter(request: QueueRequest): Place | 'full' | 'closed' {
    if (this.#closed) return 'closed';
    const { agentId, parallel, weight } = request;
    const woken = this.#change(agentId, parallel, weight);
    const agent = this.#agents.get(agentId) ?? new QueueAgent(agentId, parallel, weight);
    const pool = this.#poolOf(request.pool);
    const ticket = new Ticket(request, agent, pool, (left) => this.#leave(left));
    // Calls that wait in a pool with room wait for their own agent only, and this one's may go on.
    const granted = agent.hasRoom && pool.hasRoom;
    if (granted) this.#start(ticket);
    else if (agent.waiting < this.#longest.perAgent && this.#waiting.size < this.#longest.all) this.#wait(ticket);
    const taken = ticket.state !== 'new';
    if (taken) this.#agents.set(agentId, agent);
    tell(woken);
    return taken ? ticket : 'full';
  }

  /** The pool's ceiling from now on: at least 1. Until it is set, a pool has one place. Calls that run past a lower one go on. */
  setCeiling(pool: string, ceiling: number): void {
    if (!Number.isSafeInteger(ceiling) || ceiling < 1) throw new RangeError(`${ceiling} is no ceiling`);
    const state = this.#poolOf(pool);
    state.ceiling = ceiling;
    tell(this.#wakePool(state));
  }

  /** An agent's limits from now on, for the calls that wait too. */
  setLimits(agentId: string, limits: { readonly parallel: number | null; readonly weight: number }): void {
    tell(this.#change(agentId, limits.parallel, limits.weight));
  }

  /** In how many seconds a call that was refused may try again: as long as those that wait before it take, 1 to 60. */
  retryAfterSeconds(pool: string | null, agentId: string): number {
    const { waiting, ceiling, holdMs } = this.#poolOf(pool);
    const calls = [...waiting].reduce((sum, line) => sum + line.tickets.size, 0);
    const agent = this.#agents.get(agentId);
    const turns = Math.max(calls / ceiling, agent === undefined ? 0 : agent.waiting / (agent.parallel ?? ceiling));
    return Math.min(LONGEST_RETRY_SECONDS, Math.max(1, Math.ceil((turns * holdMs) / 1000)));
  }

  /** Calls that wait, by agent; agents without one are not named. */
  waiting(): ReadonlyMap<string, number> {
    return this.#count((agent) => agent.waiting);
  }

  /** Calls that have a place, by agent; agents without one are not named. */
  running(): ReadonlyMap<string, number> {
    return this.#count((agent) => agent.running);
  }

  /** Refuses what waits and what comes. What runs goes on. */
  close(): void {
    this.#closed = true;
    this.#refuse([...this.#waiting], 'closed');
  }

  #count(of: (agent: QueueAgent) => number): ReadonlyMap<string, number> {
    const counted = [...this.#agents.values()].map((agent) => [agent.id, of(agent)] as const);
    return new Map(counted.filter(([, count]) => count > 0));
  }

  #poolOf(name: string | null): QueuePool {
    if (name === null) return this.#uncounted;
    const found = this.#pools.get(name) ?? new QueuePool(1);
    this.#pools.set(name, found);
    return found;
  }

  #change(agentId: string, parallel: number | null, weight: number): Ticket[] {
    const agent = this.#agents.get(agentId);
    if (agent === undefined) return [];
    agent.parallel = parallel;
    agent.weight = weight;
    return this.#wakeAgent(agent);
  }

  #start(ticket: Ticket): void {
    const { agent, pool } = ticket;
    ticket.state = 'running';
    ticket.startedAt = this.#clock();
    pool.started(agent);
    agent.running += 1;
  }

  #wait(ticket: Ticket): void {
    const { agent, pool } = ticket;
    this.#arrivals += 1;
    ticket.arrival = this.#arrivals;
    ticket.state = 'waiting';
    ticket.until = this.#clock() + this.#waitMs;
    const line = agent.lines.get(pool) ?? { agent, tickets: new Set(), since: this.#arrivals };
    line.tickets.add(ticket);
    agent.lines.set(pool, line);
    agent.waiting += 1;
    pool.waiting.add(line);
    this.#waiting.add(ticket);
    this.#setTimer();
  }

  #unwait(ticket: Ticket): void {
    const { agent, pool } = ticket;
    const line = agent.lines.get(pool);
    line?.tickets.delete(ticket);
    if (line?.tickets.size === 0) {
      agent.lines.delete(pool);
      pool.waiting.delete(line);
    }
    agent.waiting -= 1;
    this.#waiting.delete(ticket);
    if (this.#waiting.size === 0) this.#stopTimer();
  }

  #leave(ticket: Ticket): void {
    const { agent, pool, state } = ticket;
    ticket.state = 'over';
    let woken: Ticket[] = [];
    if (state === 'waiting') this.#unwait(ticket);
    else if (state === 'running') {
      pool.ended(this.#clock() - ticket.startedAt);
      agent.running -= 1;
      woken = [...this.#wakeAgent(agent), ...this.#wakePool(pool)];
    }
    this.#forget(agent, pool);
    tell(woken);
  }

  #forget(agent: QueueAgent, pool: QueuePool): void {
    if (agent.running === 0 && agent.waiting === 0) this.#agents.delete(agent.id);
    pool.rest();
  }

  /** The agent has room again: its oldest call first, and where that one's pool has others who may go on, their turns. */
  #wakeAgent(agent: QueueAgent): Ticket[] {
    const woken: Ticket[] = [];
    for (;;) {
      const oldest = agent.oldestWithRoom();
      const next = oldest === null ? null : this.#turn(oldest.pool);
      if (next === null) return woken;
      woken.push(next);
    }
  }

  #wakePool(pool: QueuePool): Ticket[] {
    const woken: Ticket[] = [];
    for (;;) {
      const next = this.#turn(pool);
      if (next === null) return woken;
      woken.push(next);
    }
  }

  /** Gives the pool's next place to whose turn it is; null when it has none, or nobody who may take it. */
  #turn(pool: QueuePool): Ticket | null {
    const line = pool.next();
    const ticket = line === null ? null : first(line.tickets);
    if (line === null || ticket === null) return null;
    this.#unwait(ticket);
    this.#start(ticket);
    this.#arrivals += 1;
    line.since = this.#arrivals;
    return ticket;
  }

  #setTimer(): void {
    const oldest = first(this.#waiting);
    if (this.#cancelTimer !== null || oldest === null) return;
    // A timer may come a moment before its time.
    const ms = Math.max(1, Math.ceil(oldest.until - this.#clock()));
    this.#cancelTimer = this.#later(ms, () => {
      this.#cancelTimer = null;
      this.#expire();
    });
  }

  #stopTimer(): void {
    this.#cancelTimer?.();
    this.#cancelTimer = null;
  }

  #expire(): void {
    const now = this.#clock();
    const late: Ticket[] = [];
    for (const ticket of this.#waiting) {
      if (ticket.until > now) break;
      late.push(ticket);
    }
    this.#refuse(late, 'expired');
    this.#setTimer();
  }

  #refuse(tickets: readonly Ticket[], reason: 'expired' | 'closed'): void {
    for (const ticket of tickets) {
      ticket.state = 'refused';
      this.#unwait(ticket);
      this.#forget(ticket.agent, ticket.pool);
    }
    for (const ticket of tickets) {
      if (ticket.state !== 'refused') continue;
      ticket.state = 'over';
      ticket.request.onRefused(reason);
    }
  }
}

/** Unless it left again, because of what another was told. */
function tell(granted: readonly Ticket[]): void {
  for (const ticket of granted) if (ticket.granted) ticket.request.onGranted();
}

function afterMs(ms: number, task: () => void): () => void {
  const timer = setTimeout(task, ms);
  return () => clearTimeout(timer);
}
