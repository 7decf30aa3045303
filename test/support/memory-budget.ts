/** The gateway's budget in memory: the real ledger and the built-in prices, with the account's side settable. */
import { Ledger } from '../../src/core/ledger.ts';
import { type AccountLimits, NO_ACCOUNT_LIMITS } from '../../src/core/limits.ts';
import type { AgentPolicy } from '../../src/core/policy-state.ts';
import type { Booked, Budget, Claim, Overrun } from '../../src/core/ports.ts';
import { BUILT_IN_RATES, type ModelRates } from '../../src/core/pricing/model-rates.ts';

export class MemoryBudget implements Budget {
  readonly ledger = new Ledger();
  readonly overruns: Overrun[] = [];
  accountLimits: AccountLimits = NO_ACCOUNT_LIMITS;
  plan: string | null = 'scale';
  models: ModelRates = BUILT_IN_RATES;
  factor = 1000;
  now: () => number = () => Date.now();

  applies({ limits }: AgentPolicy): boolean {
    const { hourMilli, dayMilli, monthMilli, floorMilli } = this.accountLimits;
    const own = [limits.hourMilli, limits.dayMilli, limits.monthMilli, limits.perRequestMilli];
    return [...own, hourMilli, dayMilli, monthMilli, floorMilli].some((limit) => limit !== null);
  }

  rates(): ModelRates {
    return this.models;
  }

  factorMilli(): number {
    return this.factor;
  }

  check(claim: Claim) {
    return this.ledger.check(this.#request(claim));
  }

  reserve(claim: Claim) {
    return this.ledger.reserve(this.#request(claim));
  }

  release(callId: string): void {
    this.ledger.release(callId);
  }

  settle(callId: string, milli: number | null): Booked {
    const at = this.now();
    const { countedAt, slots } = this.ledger.settle(callId, milli, at);
    return { countedAt: countedAt > at ? countedAt : null, slots };
  }

  countedLater(): number | null {
    const at = this.now();
    const counted = this.ledger.countedAt(at);
    return counted > at ? counted : null;
  }

  overran(overrun: Overrun): void {
    this.overruns.push(overrun);
  }

  tier(): string | null {
    return this.plan;
  }

  keepsOwnerSlot(): boolean {
    return this.accountLimits.ownerSlot;
  }

  #request({ callId, agent, milli, slots }: Claim) {
    const { accountLimits } = this;
    const { id: agentId, accountId, limits: agentLimits } = agent;
    return { callId, agentId, accountId, agentLimits, accountLimits, milli, slots, now: this.now() };
  }
}
