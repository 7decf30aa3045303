/** What prices rest on, kept from one start to the next: each account's models, and what bounds are multiplied with. */
import type Database from 'better-sqlite3';
import { readSetting, writeSetting } from './policy-tables.ts';

export interface StoredModels {
  /** Unix time in ms. */
  readonly readAt: number;
  /** The answer of GET /v1/models. */
  readonly answer: unknown;
}

const MODELS = 'models/';
const FACTOR = 'price_factor/';

/** Null where there are none, or none that can be read: then the built-in prices hold. */
export function readStoredModels(db: Database.Database, accountId: string): StoredModels | null {
  const text = readSetting(db, MODELS + accountId);
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

export function writeStoredModels(db: Database.Database, accountId: string, models: StoredModels): void {
  writeSetting(db, MODELS + accountId, JSON.stringify(models));
}

/** Another key: what was read is another account's. */
export function forgetStoredModels(db: Database.Database, accountId: string): void {
  db.prepare('DELETE FROM setting WHERE key = ?').run(MODELS + accountId);
}

/** By operation id, in thousandths. */
export function readPriceFactors(db: Database.Database): Map<string, number> {
  const rows = db
    .prepare<[string, string], [string, unknown]>('SELECT key, value FROM setting WHERE key >= ? AND key < ?')
    .raw()
    .all(FACTOR, `${FACTOR}\u{10ffff}`);
  const factors = new Map<string, number>();
  for (const [key, value] of rows) {
    if (typeof value === 'number' && Number.isSafeInteger(value)) factors.set(key.slice(FACTOR.length), value);
  }
  return factors;
}

export function writePriceFactor(db: Database.Database, operationId: string, factorMilli: number): void {
  writeSetting(db, FACTOR + operationId, factorMilli);
}
