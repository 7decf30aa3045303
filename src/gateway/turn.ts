/** The place of one call: at the plan's ceiling, and among its agent's own calls. */
import type { Operation } from '../core/operation.ts';
import { poolOf } from '../core/plan-ceilings.ts';
import type { AgentPolicy } from '../core/policy-state.ts';
import type { Budget } from '../core/ports.ts';
import type { Ceilings } from './ceilings.ts';
import type { FairQueue, Place } from './fair-queue.ts';

/** `left`: the call ended while it waited. */
export type TurnResult = 'granted' | 'queue_full' | 'queue_expired' | 'left';

export interface TurnParts {
  readonly queue: FairQueue;
  readonly ceilings: Ceilings;
  readonly budget: Budget;
}

export class Turn {
  /** Where the call counts against a ceiling: account and pool; null while it does not. */
  pool: string | null = null;
  readonly #parts: TurnParts;
  #place: Place | null = null;
  #over: ((result: TurnResult) => void) | null = null;
  #left = false;

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
    this.pool = pool === null ? null : ceilings.prepare(queue, agent.accountId, pool);
    let result: TurnResult | null = null;
    this.#place = queue.enter({
      pool: this.pool,
      agentId: agent.id,
      parallel,
      weight,
      onGranted: () => {
        result = 'granted';
        this.#over?.('granted');
      },
      onRefused: (why) => {
        result = why === 'full' ? 'queue_full' : 'queue_expired';
        this.#over?.(result);
      },
    });
    if (result !== null) return result;
    return new Promise((resolve) => {
      this.#over = resolve;
    });
  }

  /** Gives the place back, or leaves the queue: which costs nothing. */
  leave(): void {
    if (this.#left) return;
    this.#left = true;
    this.#place?.leave();
    this.#over?.('left');
  }
}
