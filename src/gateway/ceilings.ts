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
  readonly #heard = new Map<string, Heard>();

  constructor(budget: Budget) {
    this.#budget = budget;
  }

  /** Sets the queue's ceiling for a pool of an account; the name of that pool in the queue. */
  prepare(queue: FairQueue, accountId: string, pool: Pool): string {
    const key = `${accountId}/${pool}`;
    const tier = this.#budget.tier(accountId);
    const heard = this.#heard.get(key);
    const ceiling = heard !== undefined && heard.tier === tier ? heard.ceiling : ceilingOf(tier, pool);
    const kept = this.#budget.keepsOwnerSlot(accountId) ? 1 : 0;
    queue.setCeiling(key, Math.max(1, ceiling - kept));
    return key;
  }

  /** What an answer to a call of this pool said; null: nothing. */
  hear(key: string, ceiling: number | null): void {
    if (ceiling === null) return;
    const accountId = key.slice(0, key.lastIndexOf('/'));
    this.#heard.set(key, { tier: this.#budget.tier(accountId), ceiling });
  }
}
