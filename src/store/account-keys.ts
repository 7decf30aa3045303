/** The sealed keys of the real accounts, as the vault made them: opaque bytes here. */
import type Database from 'better-sqlite3';

export interface SealedKey {
  readonly accountId: string;
  readonly sealed: Uint8Array;
  /** Which slot of the vault sealed it. */
  readonly sealedBy: string;
  /** Last 4 characters of the key. */
  readonly hint: string;
}

/** A key to put in place of the account's present one, or its removal. */
export type SealedKeyWrite = SealedKey | { readonly accountId: string; readonly sealed: null };

interface Row {
  readonly account_id: string;
  readonly sealed: Uint8Array;
  readonly sealed_by: string;
  readonly hint: string;
}

export function readAccountKeys(db: Database.Database): SealedKey[] {
  return db
    .prepare<[], Row>('SELECT account_id, sealed, sealed_by, hint FROM account_key ORDER BY account_id')
    .all()
    .map((row) => ({ accountId: row.account_id, sealed: row.sealed, sealedBy: row.sealed_by, hint: row.hint }));
}

/** Part of a transaction with the change of `account/ID/has_key`, if that changes. `at`: Unix time in ms. */
export function writeAccountKey(db: Database.Database, write: SealedKeyWrite, at: number): void {
  db.prepare('DELETE FROM account_key WHERE account_id = ?').run(write.accountId);
  if (write.sealed === null) return;
  db.prepare('INSERT INTO account_key (account_id, sealed, sealed_by, hint, created_at) VALUES (?, ?, ?, ?, ?)').run(
    write.accountId,
    write.sealed,
    write.sealedBy,
    write.hint,
    at,
  );
}
