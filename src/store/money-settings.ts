/**
 * What prices and limits rest on, kept from one start to the next: each account's models and reset, and what bounds are
 * multiplied with.
 */
import type Database from 'better-sqlite3';
import type { ResetCycle } from '../core/windows.ts';
import { readSetting, writeSetting } from './policy-tables.ts';

interface StoredModels {
  /** Unix time in ms. */
  readonly readAt: number;
  /** The answer of GET /v1/models. */
  readonly answer: unknown;
}

export interface MoneySettings {
  /** Null where there are none, or none that can be read: then the built-in prices hold. */
  readModels(accountId: string): StoredModels | null;
  writeModels(accountId: string, models: StoredModels): void;
  /** Another key: what was read is another account's. */
  forget(accountId: string): void;
  /** Null: never read. */
  readReset(accountId: string): ResetCycle | null;
  writeReset(accountId: string, cycle: ResetCycle): void;
  /** By operation id, in thousandths. */
  readFactors(): ReadonlyMap<string, number>;
  writeFactor(operationId: string, factorMilli: number): void;
}

const MODELS = 'models/';
const RESET = 'reset/';
const FACTOR = 'price_factor/';

/** `db`: the writing connection. */
export function openMoneySettings(db: Database.Database): MoneySettings {
  return {
    readModels: (accountId) => modelsIn(readSetting(db, MODELS + accountId)),
    writeModels: (accountId, models) => writeSetting(db, MODELS + accountId, JSON.stringify(models)),
    forget(accountId) {
      db.prepare('DELETE FROM setting WHERE key IN (?, ?)').run(MODELS + accountId, RESET + accountId);
    },
    readReset: (accountId) => cycleIn(readSetting(db, RESET + accountId)),
    writeReset: (accountId, cycle) => writeSetting(db, RESET + accountId, JSON.stringify(cycle)),
    readFactors() {
      const rows = db
        .prepare<[string, string], [string, unknown]>('SELECT key, value FROM setting WHERE key >= ? AND key < ?')
        .raw()
        .all(FACTOR, `${FACTOR}\u{10ffff}`);
      const factors = new Map<string, number>();
      for (const [key, value] of rows) {
        if (isFactor(value)) factors.set(key.slice(FACTOR.length), value);
      }
      return factors;
    },
    writeFactor: (operationId, factorMilli) => writeSetting(db, FACTOR + operationId, factorMilli),
  };
}

/** A lower one would make bounds that are none. */
function isFactor(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 1000;
}

function modelsIn(text: unknown): StoredModels | null {
  const stored = objectIn(text);
  if (stored === null) return null;
  const { readAt, answer } = stored;
  return typeof readAt === 'number' ? { readAt, answer } : null;
}

function cycleIn(text: unknown): ResetCycle | null {
  const stored = objectIn(text);
  if (stored === null) return null;
  const { resetAt, periodMonths } = stored;
  const known = resetAt === null || (typeof resetAt === 'number' && Number.isSafeInteger(resetAt));
  const whole = typeof periodMonths === 'number' && Number.isSafeInteger(periodMonths) && periodMonths > 0;
  return known && whole ? { resetAt, periodMonths } : null;
}

function objectIn(text: unknown): Readonly<Record<string, unknown>> | null {
  if (typeof text !== 'string') return null;
  try {
    const stored: unknown = JSON.parse(text);
    return typeof stored === 'object' && stored !== null ? { ...stored } : null;
  } catch {
    return null;
  }
}
