/** The place of one call: at the plan's ceiling, and among its agent's own calls. */
import type { Operation } from '../core/operation.ts';
import { ceilingSaid, poolOf } from '../core/plan-ceilings.ts';
import type { AgentPolicy } from '../core/policy-state.ts';
import type { Budget } from '../core/ports.ts';
import type { Ceilings } from './ceilings.ts';
import type { FairQueue } from './fair-queue.ts';
import type { Place } from './queue-place.ts';

/** `left`: the call ended while it waited, or Bollard is closing. */
export type TurnResult = 'granted' | 'queue_full' | 'queue_expired' | 'left';

export interface TurnParts {
  readonly queue: FairQueue;
  readonly ceilings: Ceilings;
  readonly budget: Budget;
}

export class Turn {
  readonly #parts: TurnParts;
  #pool: string | null = null;
  #place: Place | null = null;
  /** Tells the ceiling that an answer's header says; null while the call counts against none. */
  #hear: ((header: string | null) => void) | null = null;
  #settle: ((result: TurnResult) => void) | null = null;

  constructor(parts: TurnParts) {
    this.#parts = parts;
  }

  /** At once where there is room, else a promise. `model`: the one that will be used. */
  take(agent: AgentPolicy, operation: Operation, model: string | null): TurnResult | Promise<TurnResult> {
    const { parallel, weight } = agent.limits;
    const { queue, ceilings, budget } = this.#parts;
    const group = model === null ? null : (budget.rates(agent.accountId).models.get(model)?.concurrencyGroup ?? null);
    const pool = poolOf(operation, model, group);
    if (pool === null && parallel === null) return 'granted';
    const name = pool === null ? null : ceilings.prepare(agent.accountId, pool);
    if (pool !== null) {
      this.#hear = (header) => ceilings.hear(agent.accountId, pool, ceilingSaid(operation, model, group, header));
    }
    this.#pool = name;
    const entered = queue.enter({
      pool: name,
      agentId: agent.id,
      parallel,
      weight,
      onGranted: () => this.#settle?.('granted'),
      onRefused: (why) => this.#settle?.(why === 'expired' ? 'queue_expired' : 'left'),
    });
    if (typeof entered === 'string') return entered === 'full' ? 'queue_full' : 'left';
    this.#place = entered;
    if (entered.granted) return 'granted';
    return new Promise((resolve) => {
      this.#settle = resolve;
    });
  }

  /** When an agent that was refused a place may try again. */
  retryAfterSeconds(agentId: string): number {
    return this.#parts.queue.retryAfterSeconds(this.#pool, agentId);
  }

  /** `maximum-concurrent-requests` of the answer (facts.md §5). */
  heard(header: string | null): void {
    this.#hear?.(header);
  }

  /** Gives the place back, or leaves the queue: which costs nothing. Any number of times. */
  leave(): void {
    this.#place?.leave();
    this.#settle?.('left');
  }
}
