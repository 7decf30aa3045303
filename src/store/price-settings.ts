/** What prices rest on, kept from one start to the next: each account's models, and what bounds are multiplied with. */
import type Database from 'better-sqlite3';
import { readSetting, writeSetting } from './policy-tables.ts';

interface StoredModels {
  /** Unix time in ms. */
  readonly readAt: number;
  /** The answer of GET /v1/models. */
  readonly answer: unknown;
}

export interface PriceSettings {
  /** Null where there are none, or none that can be read: then the built-in prices hold. */
  readModels(accountId: string): StoredModels | null;
  writeModels(accountId: string, models: StoredModels): void;
  /** Another key: what was read is another account's. */
  forgetModels(accountId: string): void;
  /** By operation id, in thousandths. */
  readFactors(): ReadonlyMap<string, number>;
  writeFactor(operationId: string, factorMilli: number): void;
}

const MODELS = 'models/';
const FACTOR = 'price_factor/';

/** `db`: the writing connection. */
export function openPriceSettings(db: Database.Database): PriceSettings {
  return {
    readModels: (accountId) => modelsIn(readSetting(db, MODELS + accountId)),
    writeModels: (accountId, models) => writeSetting(db, MODELS + accountId, JSON.stringify(models)),
    forgetModels(accountId) {
      db.prepare('DELETE FROM setting WHERE key = ?').run(MODELS + accountId);
    },
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
  if (typeof text !== 'string') return null;
  try {
    const stored: unknown = JSON.parse(text);
    if (typeof stored !== 'object' || stored === null) return null;
    const readAt: unknown = Reflect.get(stored, 'readAt');
    return typeof readAt === 'number' ? { readAt, answer: Reflect.get(stored, 'answer') } : null;
  } catch {
    return null;
  }
}
