/** Names learnt from answers, per account: in memory, and in the database so that they outlive a restart. */
import type Database from 'better-sqlite3';
import type { NameBook } from '../core/ports.ts';

/** Beyond this number nothing more is learnt: ids stand. */
const MOST_NAMES = 20_000;

export function openNameBook(db: Database.Database): NameBook {
  const names = new Map<string, string>();
  const keyOf = (accountId: string, noun: string, id: string) => `${accountId}/${noun}/${id}`;
  const rows = db
    .prepare<[], [string, string, string, string]>('SELECT account_id, noun, id, name FROM name')
    .raw()
    .all();
  for (const [accountId, noun, id, name] of rows) names.set(keyOf(accountId, noun, id), name);
  const write = db.prepare(
    'INSERT INTO name (account_id, noun, id, name) VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE SET name = excluded.name',
  );
  return {
    find: (accountId, noun, id) => names.get(keyOf(accountId, noun, id)) ?? null,
    learn(accountId, noun, id, name) {
      const key = keyOf(accountId, noun, id);
      if (names.get(key) === name || (names.size >= MOST_NAMES && !names.has(key))) return;
      names.set(key, name);
      try {
        write.run(accountId, noun, id, name);
      } catch {
        // A name is a comfort: when it cannot be kept, it lasts until the next start.
      }
    },
  };
}
