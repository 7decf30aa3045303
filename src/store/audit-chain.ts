/** The one way to write to the log: entries at the end of the chain, in a transaction that begins and ends in one call. */
import type Database from 'better-sqlite3';
import { type Entry, GENESIS_HASH, type NewEntry } from '../core/entry.ts';
import { ENTRY_COLUMNS, type EntryRow, hashOf, hexOf, toRow } from './audit-rows.ts';
import { AuditUnavailableError, codeOf } from './store-error.ts';

/** The longest wait for another program that holds the database (F6). */
export const BUSY_MS = 2000;

/** The newest entry: what the next one is chained to. */
export interface ChainHead {
  /** 0 when there is no entry. */
  readonly seq: number;
  readonly hash: string;
}

export function readHead(db: Database.Database): ChainHead {
  const row = db
    .prepare<[], { seq: number; hash: Uint8Array }>('SELECT seq, hash FROM audit ORDER BY seq DESC LIMIT 1')
    .get();
  return row === undefined ? { seq: 0, hash: GENESIS_HASH } : { seq: row.seq, hash: hexOf(row.hash) };
}

export class AuditChain {
  readonly #db: Database.Database;
  readonly #begin: Database.Statement<[]>;
  readonly #commit: Database.Statement<[]>;
  readonly #insert: Database.Statement<[...EntryRow, decisionSeq: number | null]>;
  /** On disk. */
  #head: ChainHead;
  /** With what the present transaction wrote. */
  #tip: ChainHead;
  #certain = true;

  constructor(db: Database.Database) {
    this.#db = db;
    this.#head = readHead(db);
    this.#tip = this.#head;
    this.#begin = db.prepare<[]>('BEGIN IMMEDIATE');
    this.#commit = db.prepare<[]>('COMMIT');
    this.#insert = db.prepare(`INSERT INTO audit (${ENTRY_COLUMNS}, decision_seq) VALUES (${'?, '.repeat(19)}?)`);
    db.pragma('busy_timeout = 0');
  }

  /** The newest entry that is on disk. */
  get head(): ChainHead {
    return this.#head;
  }

  /** The seq of the next entry. */
  get nextSeq(): number {
    return this.#tip.seq + 1;
  }

  /**
   * Runs `work` in a transaction that is on disk when this returns; whatever is thrown undoes it all. An error of SQLite comes
   * as AuditUnavailableError. `patient`: blocks up to 2 s where another program holds the database.
   */
  transact<T>(work: () => T, patient = false): T {
    try {
      if (patient) this.#db.pragma(`busy_timeout = ${BUSY_MS}`);
      this.#begin.run();
      if (!this.#certain) this.reload();
      const result = work();
      this.#commit.run();
      this.#head = this.#tip;
      return result;
    } catch (error) {
      this.#rollBack();
      if (!codeOf(error).startsWith('SQLITE_')) throw error;
      throw new AuditUnavailableError('the log cannot be written', { cause: error });
    } finally {
      if (patient) this.#db.pragma('busy_timeout = 0');
    }
  }

  /** Only within `transact`; `entry` must be storable. `decisionSeq`: of an outcome, the seq of its decision. */
  write(entry: NewEntry, decisionSeq: number | null = null): Entry {
    const seq = this.nextSeq;
    const stored: Entry = { ...entry, seq, hash: hashOf(this.#tip.hash, seq, entry) };
    this.#insert.run(...toRow(stored), decisionSeq);
    this.#tip = { seq, hash: stored.hash };
    return stored;
  }

  /** Reads the head from the table: after a commit that failed, only the table knows (security.md fact 8). */
  reload(): void {
    this.#head = readHead(this.#db);
    this.#tip = this.#head;
    this.#certain = true;
  }

  #rollBack(): void {
    this.#tip = this.#head;
    this.#certain = false;
    try {
      if (this.#db.inTransaction) this.#db.exec('ROLLBACK');
    } catch {
      // SQLite rolls back by itself where the disk fails; the error that led here is the one to tell.
    }
  }
}

/** Whether another program held the database. */
export function isBusy(error: unknown): boolean {
  return error instanceof AuditUnavailableError && codeOf(error.cause).startsWith('SQLITE_BUSY');
}
