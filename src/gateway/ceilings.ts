/** How many calls an account may have under way at a time, by pool: as its plan says, corrected by what its answers say. */
import { ceilingOf, type Pool } from '../core/plan-ceilings.ts';
import type { Budget } from '../core/ports.ts';
import type { FairQueue } from './fair-queue.ts';

interface Heard {
  /** The plan at that time: another one makes it worthless. */
  readonly tier: string | null;
  readonly ceiling: number;
}

export class Ceilings {
  readonly #budget: Budget;
  readonly #queue: FairQueue;
  readonly #heard = new Map<string, Heard>();

  constructor(budget: Budget, queue: FairQueue) {
    this.#budget = budget;
    this.#queue = queue;
  }

  /** Brings the queue's ceiling of a pool of an account up to date; the name of that pool in the queue. */
  prepare(accountId: string, pool: Pool): string {
    const key = `${accountId}/${pool}`;
    const tier = this.#budget.tier(accountId);
    const heard = this.#heard.get(key);
    this.#set(key, accountId, heard !== undefined && heard.tier === tier ? heard.ceiling : ceilingOf(tier, pool));
    return key;
  }

  /** What an answer to a call of this pool said; null: nothing. */
  hear(accountId: string, pool: Pool, ceiling: number | null): void {
    if (ceiling === null) return;
    const key = `${accountId}/${pool}`;
    this.#heard.set(key, { tier: this.#budget.tier(accountId), ceiling });
    this.#set(key, accountId, ceiling);
  }

  #set(key: string, accountId: string, ceiling: number): void {
    this.#queue.setCeiling(key, Math.max(1, ceiling - (this.#budget.keepsOwnerSlot(accountId) ? 1 : 0)));
  }
}
