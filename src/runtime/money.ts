/** Everything about credits that a runtime joins: the ledger, what things cost, and each account's own counter. */
import type { Entry, NewEntry } from '../core/entry.ts';
import { Ledger } from '../core/ledger.ts';
import type { LedgerSums } from '../core/ledger-types.ts';
import type { Budget, Route, RouteRefusal } from '../core/ports.ts';
import { monthOf } from '../core/windows.ts';
import type { Subscription, SubscriptionReading } from '../gateway/subscription.ts';
import type { LedgerSumsQuery } from '../store/ledger-sums.ts';
import type { MoneySettings } from '../store/money-settings.ts';
import { createBudget } from './budget.ts';
import type { PolicyBook } from './policy-book.ts';
import { createPriceBook, type PriceBook } from './price-book.ts';
import { createReconciler } from './reconcile.ts';
import { createSubscriptionMeter, type MeterParts, type SubscriptionMeter } from './subscription-meter.ts';

export interface MoneyParts {
  readonly readSums: (query: LedgerSumsQuery) => LedgerSums;
  readonly settings: MoneySettings;
  readonly book: Pick<PolicyBook, 'state'>;
  readonly append: (entry: NewEntry) => void;
  readonly accountRoute: (accountId: string) => Route | RouteRefusal | 'not_running';
  readonly readSubscription: (route: Route, signal: AbortSignal) => Promise<SubscriptionReading>;
  readonly readModels: (route: Route, signal: AbortSignal) => Promise<unknown>;
  /** Unix time in ms. */
  readonly now: () => number;
  readonly onTrouble: (error: Error) => void;
  /** Of the meter; tests bring their own. */
  readonly timing?: Pick<MeterParts, 'clock' | 'later'>;
}

export interface Money {
  readonly ledger: Ledger;
  readonly budget: Budget;
  readonly meter: SubscriptionMeter;
  readonly prices: PriceBook;
  /** Hears of committed entries. */
  readonly hear: (entries: readonly Entry[]) => void;
  /** Reads of ElevenLabs what was never read, or too long ago. */
  look(): void;
  /** Another key: what was known is another account's. */
  renew(accountId: string): void;
  close(): void;
}

/** Restores the ledger from the log: to be called once the calls that a crash left open are closed. */
export function openMoney(parts: MoneyParts): Money {
  const { readSums, settings, book, append, accountRoute, now, onTrouble } = parts;
  const ledger = new Ledger();
  const accountIds = () => [...book.state.accounts.keys()];
  const at = now();
  const cycles = new Map(accountIds().map((accountId) => [accountId, settings.readReset(accountId)]));
  const periods = [...cycles].map(([accountId, cycle]) => ({ accountId, since: monthOf(cycle, at).start }));
  ledger.restore(readSums({ now: at, accounts: periods }));
  for (const [accountId, cycle] of cycles) ledger.setReset(accountId, cycle, at);
  const reconciler = createReconciler({ ledger, append, now });
  /** How often an account's key was changed: an answer to an older key says nothing of the account. */
  const keys = new Map<string, number>();

  const guard = (work: () => void): void => {
    try {
      work();
    } catch (error) {
      onTrouble(error instanceof Error ? error : new Error(String(error)));
    }
  };

  /** A month that is longer than what was read at the start needs more of the log. */
  const takeOver = (accountId: string, { used, limit, resetAt, periodMonths }: Subscription, mark: number): void => {
    ledger.setBalance(accountId, (limit - used) * 1000, mark);
    ledger.setReset(accountId, { resetAt, periodMonths }, now());
    guard(() => settings.writeReset(accountId, { resetAt, periodMonths }));
    const missing = ledger.missing(accountId, now());
    if (missing !== null) ledger.restore(readSums({ now: now(), accounts: [{ accountId, ...missing }] }));
    const again = reconciler.read(accountId, used);
    if (again !== null) meter.askIn(accountId, again);
  };

  const meter: SubscriptionMeter = createSubscriptionMeter({
    accounts: accountIds,
    read(accountId, signal) {
      const route = accountRoute(accountId);
      if (typeof route === 'string') return null;
      const mark = ledger.mark(accountId);
      const key = keys.get(accountId);
      return parts.readSubscription(route, signal).then((reading) => {
        if (reading.ok && keys.get(accountId) === key) takeOver(accountId, reading.subscription, mark);
        return reading;
      });
    },
    now,
    ...parts.timing,
  });
  const prices = createPriceBook({
    store: settings,
    accounts: accountIds,
    read(accountId, signal) {
      const route = accountRoute(accountId);
      return typeof route === 'string' ? null : parts.readModels(route, signal);
    },
    now,
    onTrouble,
  });
  const look = (): void => {
    meter.look();
    prices.look();
  };
  return {
    ledger,
    meter,
    prices,
    budget: createBudget({ book, ledger, prices, meter, append, look, now }),
    hear(entries) {
      meter.hear(entries);
      reconciler.hear(entries);
      // Only where agents call: to set a key reads nothing (design.md §6).
      if (entries.some(({ kind }) => kind === 'decision')) prices.look();
    },
    look,
    renew(accountId) {
      keys.set(accountId, (keys.get(accountId) ?? 0) + 1);
      ledger.setBalance(accountId, null, ledger.mark(accountId));
      ledger.setReset(accountId, null, now());
      reconciler.renew(accountId);
      meter.renew(accountId);
      prices.renew(accountId);
    },
    close() {
      meter.close();
      prices.close();
    },
  };
}
