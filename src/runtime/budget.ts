/** Joins ledger, prices and policy for the gateway: what a call may cost, and whether there is room for it. */
import { findOperation } from '../core/catalogue/catalogue.ts';
import type { NewEntry } from '../core/entry.ts';
import type { Ledger } from '../core/ledger.ts';
import type { Crossing, LedgerRequest } from '../core/ledger-types.ts';
import { type AccountLimits, type AgentLimits, NO_ACCOUNT_LIMITS } from '../core/limits.ts';
import { limitReachedSentence, overrunSentence } from '../core/notice.ts';
import type { Budget, Claim } from '../core/ports.ts';
import { noticeEntry } from '../store/notice-entry.ts';
import type { PolicyBook } from './policy-book.ts';
import type { PriceBook } from './price-book.ts';
import type { SubscriptionMeter } from './subscription-meter.ts';

export interface BudgetParts {
  readonly book: { readonly state: Pick<PolicyBook['state'], 'agents' | 'accounts'> };
  readonly ledger: Ledger;
  readonly prices: Pick<PriceBook, 'rates' | 'factorMilli' | 'raise'>;
  readonly meter: Pick<SubscriptionMeter, 'of'>;
  readonly append: (entry: NewEntry) => void;
  /** Reads of ElevenLabs what was never read. */
  readonly look: () => void;
  /** Unix time in ms. */
  readonly now: () => number;
}

export function createBudget(parts: BudgetParts): Budget {
  const { book, ledger, prices, meter, append, look, now } = parts;

  const accountLimits = (accountId: string): AccountLimits =>
    book.state.accounts.get(accountId)?.limits ?? NO_ACCOUNT_LIMITS;

  const requestOf = ({ callId, agent, milli, slots }: Claim): LedgerRequest => ({
    callId,
    agentId: agent.id,
    accountId: agent.accountId,
    agentLimits: agent.limits,
    accountLimits: accountLimits(agent.accountId),
    milli,
    slots,
    now: now(),
  });

  const tell = (crossing: Crossing): void => {
    const { agentId, accountId, percent, window } = crossing;
    const { agents, accounts } = book.state;
    const agent = agentId === null ? null : (agents.get(agentId)?.name ?? agentId);
    const sentence = limitReachedSentence(crossing, agent, accounts.get(accountId)?.name ?? accountId);
    const facts = { account: accountId, percent, window };
    append({ ...noticeEntry(now(), 'limit_reached', sentence, facts), agentId, agent });
  };

  return {
    applies: (agent) => boundsCredits(agent.limits) || boundsAccount(accountLimits(agent.accountId)),
    rates: (accountId) => prices.rates(accountId),
    factorMilli: (operationId) => prices.factorMilli(operationId),
    check: (claim) => ledger.check(requestOf(claim)),
    reserve: (claim) => ledger.reserve(requestOf(claim)),
    release: (callId) => ledger.release(callId),
    settle(callId, milli) {
      const at = now();
      const { countedAt, slots, crossed } = ledger.settle(callId, milli, at);
      for (const crossing of crossed) tell(crossing);
      return { countedAt: countedAt > at ? countedAt : null, slots };
    },
    countedLater() {
      const at = now();
      const counted = ledger.countedAt(at);
      return counted > at ? counted : null;
    },
    overran(overrun) {
      const { operationId, boundMilli, milli } = overrun;
      const factorMilli = prices.raise(overrun);
      const label = findOperation(operationId)?.label ?? operationId;
      const facts = { operation: operationId, boundMilli, creditsMilli: milli, factorMilli };
      append(noticeEntry(now(), 'price_above_bound', overrunSentence(label, boundMilli, milli), facts));
    },
    tier(accountId) {
      const { subscription } = meter.of(accountId);
      // A key may have come, or the vault been opened, since anybody looked.
      if (subscription === null) look();
      return subscription?.tier ?? null;
    },
    keepsOwnerSlot: (accountId) => accountLimits(accountId).ownerSlot,
  };
}

function boundsCredits({ hourMilli, dayMilli, monthMilli, perRequestMilli }: AgentLimits): boolean {
  return hourMilli !== null || dayMilli !== null || monthMilli !== null || perRequestMilli !== null;
}

function boundsAccount({ hourMilli, dayMilli, monthMilli, floorMilli }: AccountLimits): boolean {
  return hourMilli !== null || dayMilli !== null || monthMilli !== null || floorMilli !== null;
}
