/** What ElevenLabs charges: each account's own models, read once a day, and what was learnt from bills above their bound. */

import type { Overrun } from '../core/ports.ts';
import { BUILT_IN_RATES, type ModelRates, parseModels } from '../core/pricing/model-rates.ts';
import type { MoneySettings } from '../store/money-settings.ts';

export interface PriceBookParts {
  readonly store: MoneySettings;
  /** Ids of all accounts. */
  readonly accounts: () => readonly string[];
  /** The answer of GET /v1/models; null while it may not be read: locked, without a key. Resolves to null where it failed. */
  readonly read: (accountId: string, signal: AbortSignal) => Promise<unknown> | null;
  /** Unix time in ms. */
  readonly now: () => number;
  readonly onTrouble: (error: Error) => void;
}

export interface PriceBook {
  rates(accountId: string): ModelRates;
  /** In thousandths. */
  factorMilli(operationId: string): number;
  /** A bill above its bound: returns what the operation's bounds are multiplied with from now on. */
  raise(overrun: Overrun): number;
  /** Reads what was never read, or too long ago. */
  look(): void;
  /** Another key: what was known is another account's. Nothing is read before the next look. */
  renew(accountId: string): void;
  close(): void;
}

const OLD_MS = 24 * 3_600_000;
const RETRY_MS = 60_000;
const NONE = 1_000;
/** A bill a hundred times its bound is no price to learn from. */
const HIGHEST = 100_000;

interface Known {
  rates: ModelRates;
  /** When it was asked for last, Unix time in ms. */
  askedAt: number | null;
  running: boolean;
  generation: number;
}

export function createPriceBook({ store, accounts, read, now, onTrouble }: PriceBookParts): PriceBook {
  const known = new Map<string, Known>();
  const factors = new Map(store.readFactors());
  const ending = new AbortController();

  const knownOf = (accountId: string): Known => {
    const found = known.get(accountId);
    if (found) return found;
    const stored = store.readModels(accountId);
    const rates = stored === null ? null : parseModels(stored.answer, stored.readAt);
    const made: Known = { rates: rates ?? BUILT_IN_RATES, askedAt: null, running: false, generation: 0 };
    known.set(accountId, made);
    return made;
  };

  /** What lies in the future was noted before the clock was set back. */
  const isWithin = (time: number | null, ms: number): boolean => time !== null && time <= now() && now() - time < ms;

  const guard = (work: () => void): void => {
    try {
      work();
    } catch (error) {
      onTrouble(error instanceof Error ? error : new Error(String(error)));
    }
  };

  const ask = (accountId: string, one: Known): void => {
    const { generation } = one;
    const answering = read(accountId, ending.signal);
    if (answering === null) return;
    one.running = true;
    one.askedAt = now();
    answering
      .catch(() => null)
      .then((answer) => {
        one.running = false;
        if (one.generation !== generation || ending.signal.aborted) return;
        const readAt = now();
        const rates = parseModels(answer, readAt);
        if (rates === null) return;
        one.rates = rates;
        guard(() => store.writeModels(accountId, { readAt, answer }));
      });
  };

  return {
    rates: (accountId) => knownOf(accountId).rates,
    factorMilli: (operationId) => factors.get(operationId) ?? NONE,
    raise({ operationId, boundMilli, factorMilli, milli }) {
      const before = factors.get(operationId) ?? NONE;
      // Of a bound of nothing there is no multiple. Many calls may end above the same bound: each says the same once.
      if (boundMilli <= 0) return before;
      const after = Math.min(HIGHEST, Math.max(before, Math.ceil((factorMilli * milli) / boundMilli)));
      factors.set(operationId, after);
      guard(() => store.writeFactor(operationId, after));
      return after;
    },
    look() {
      for (const accountId of accounts()) {
        const one = knownOf(accountId);
        const fresh = isWithin(one.rates.readAt, OLD_MS);
        const justAsked = isWithin(one.askedAt, RETRY_MS);
        if (!fresh && !justAsked && !one.running) ask(accountId, one);
      }
    },
    renew(accountId) {
      const one = knownOf(accountId);
      one.generation += 1;
      one.rates = BUILT_IN_RATES;
      one.askedAt = null;
      guard(() => store.forget(accountId));
    },
    close: () => ending.abort(),
  };
}
