/** Looks at a database before it is opened for writing, so that what is damaged or newer stays as it is (F5, F24). */
import { closeSync, constants, copyFileSync, existsSync, mkdirSync, openSync, readSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import Database from 'better-sqlite3';
import { codeOf, DatabaseDamagedError, DirectoryUnusableError, NewerDatabaseError } from './store-error.ts';

/** `Boll`: what tells a Bollard database from another program's. */
export const APPLICATION_ID = 0x426f6c6c;

const HEADER_BYTES = 100;
const MAGIC = 'SQLite format 3\0';
/** Offsets in the header: sqlite.org/fileformat2.html §1.3. */
const USER_VERSION_AT = 60;
const APPLICATION_ID_AT = 68;
/**
 * Small tables that decide what is allowed, by the version that brought them: read whole, with their indexes, before anything
 * relies on them.
 */
const CHECKED_TABLES = [
  { since: 1, tables: ['setting', 'account', 'account_key', 'agent', 'agent_grant', 'agent_rule'] },
  { since: 2, tables: ['agent_limit', 'account_limit'] },
];

/**
 * Throws NewerDatabaseError or DatabaseDamagedError, after it copied a damaged database aside; DirectoryUnusableError when it
 * cannot be read. Changes neither the database nor its write-ahead log. The log itself is not read through: that takes long,
 * and `audit verify` does it.
 */
export function inspectDatabase(path: string, knownVersion: number): void {
  const header = readHeader(path);
  if (header.length === 0) throw damaged(path, 'is empty');
  if (header.length < HEADER_BYTES || header.toString('latin1', 0, MAGIC.length) !== MAGIC) {
    throw damaged(path, 'is no SQLite database');
  }
  const applicationId = header.readUInt32BE(APPLICATION_ID_AT);
  if (applicationId !== APPLICATION_ID) throw damaged(path, 'is a database of another program');
  const version = header.readUInt32BE(USER_VERSION_AT);
  if (version > knownVersion) throw new NewerDatabaseError(path, version, knownVersion);
  let db: Database.Database | null = null;
  try {
    // Reading only: closing a connection that may write would copy the write-ahead log, wherever it is from, into the database.
    db = new Database(path, { readonly: true, fileMustExist: true, timeout: 2000 });
    inspectContent(db, path, knownVersion);
  } catch (error) {
    if (error instanceof DatabaseDamagedError || error instanceof NewerDatabaseError) throw error;
    throw unreadable(path, error);
  } finally {
    db?.close();
  }
}

/** What only the write-ahead log may tell, and whether the policy can be read. */
function inspectContent(db: Database.Database, path: string, knownVersion: number): void {
  const version: unknown = db.pragma('user_version', { simple: true });
  if (typeof version === 'number' && version > knownVersion) throw new NewerDatabaseError(path, version, knownVersion);
  if (typeof version !== 'number' || version < 1) throw damaged(path, 'holds no Bollard data');
  for (const table of CHECKED_TABLES.flatMap(({ since, tables }) => (version < since ? [] : tables))) {
    const result: unknown = db.pragma(`quick_check('${table}')`, { simple: true });
    if (result !== 'ok') throw damaged(path, `is damaged in its table ${table} (${String(result)})`);
  }
  // The newest entry, which the next one is chained to.
  db.prepare('SELECT seq, hash FROM audit ORDER BY seq DESC LIMIT 1').get();
}

function readHeader(path: string): Buffer {
  try {
    const file = openSync(path, 'r');
    try {
      const header = Buffer.alloc(HEADER_BYTES);
      return header.subarray(0, readSync(file, header, 0, HEADER_BYTES, 0));
    } finally {
      closeSync(file);
    }
  } catch (error) {
    throw unreadable(path, error);
  }
}

function unreadable(path: string, error: unknown): Error {
  const why = error instanceof Error ? error.message : String(error);
  if (/^SQLITE_(CORRUPT|NOTADB|FORMAT|ERROR)/.test(codeOf(error))) return damaged(path, `is damaged (${why})`, error);
  return new DirectoryUnusableError(`${path} cannot be read: ${why}`, { cause: error });
}

function damaged(path: string, what: string, cause?: unknown): DatabaseDamagedError {
  return new DatabaseDamagedError(path, what, quarantine(path), cause);
}

/** Copies the files aside, once for each state they are found in. */
function quarantine(path: string): string | null {
  try {
    const { mtimeMs, size } = statSync(path);
    const folder = join(dirname(path), 'quarantine', `${Math.trunc(mtimeMs)}-${size}`);
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    for (const file of [path, `${path}-wal`]) {
      const copy = join(folder, basename(file));
      if (existsSync(file) && !existsSync(copy)) copyFileSync(file, copy, constants.COPYFILE_EXCL);
    }
    return folder;
  } catch {
    return null;
  }
}
