/** Opens the database: never a damaged one, a foreign one or a newer one, and never silently an empty one in its place. */
import { closeSync, existsSync, fsyncSync, openSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import Database from 'better-sqlite3';
import { APPLICATION_ID, inspectDatabase } from './database-inspection.ts';
import { MIGRATIONS, type Migration, migrate, readVersion } from './migrations.ts';
import { syncFolder } from './private-files.ts';
import { codeOf, DatabaseDamagedError, DirectoryUnusableError } from './store-error.ts';

export const DATABASE_FILE = 'bollard.db';

/** Older ones may lose a WAL that was reset while it was being checkpointed (sqlite.org, "WAL-reset bug", fixed in 3.51.3). */
const OLDEST_SQLITE = '3.51.3';
const BUSY_MS = 2000;
/** 4 MB of WAL, after which it is copied into the database and used anew. */
const CHECKPOINT_PAGES = 1000;
const FULL = 2;

/**
 * Opens the one writing connection, making the database when the folder has none, and taking an older one to this version
 * after a backup. The directory's lock must be held. Throws DatabaseDamagedError, NewerDatabaseError or DirectoryUnusableError.
 */
export function openDatabase(path: string, migrations: readonly Migration[] = MIGRATIONS): Database.Database {
  checkSqlite();
  if (existsSync(path)) inspectDatabase(path, migrations.length);
  else createDatabase(path, migrations);
  let db: Database.Database | null = null;
  try {
    db = new Database(path, { fileMustExist: true, timeout: BUSY_MS });
    configure(db);
    if (readVersion(db) < migrations.length) {
      backUp(db, path);
      migrate(db, migrations);
    }
    return db;
  } catch (error) {
    db?.close();
    throw explained(path, error);
  }
}

/** A connection for reading, beside the writing one: for what may take long, in a worker thread. */
export function openReadOnly(path: string): Database.Database {
  try {
    const db = new Database(path, { readonly: true, fileMustExist: true, timeout: BUSY_MS });
    db.pragma('trusted_schema = OFF');
    return db;
  } catch (error) {
    throw explained(path, error);
  }
}

/** Made beside its place and moved there whole: a database that is there but empty was never ours. */
function createDatabase(path: string, migrations: readonly Migration[]): void {
  const remains = [`${path}-wal`, join(dirname(path), 'anchor')].find((file) => existsSync(file));
  if (remains !== undefined) throw new DatabaseDamagedError(path, `is gone, although ${remains} is there`, null);
  const temporary = `${path}.new`;
  try {
    for (const file of [temporary, `${temporary}-journal`]) rmSync(file, { force: true });
    closeSync(openSync(temporary, 'wx', 0o600));
    const db = new Database(temporary);
    try {
      db.pragma(`application_id = ${APPLICATION_ID}`);
      migrate(db, migrations);
    } finally {
      db.close();
    }
    renameSync(temporary, path);
    syncFolder(dirname(path));
  } catch (error) {
    throw explained(path, error);
  }
}

function configure(db: Database.Database): void {
  if (db.pragma('journal_mode = WAL', { simple: true }) !== 'wal') throw new Error('SQLite refused its WAL mode');
  // NORMAL is the built-in default in WAL mode, and may lose committed entries when the power fails.
  db.pragma('synchronous = FULL');
  if (db.pragma('synchronous', { simple: true }) !== FULL) throw new Error('SQLite refused synchronous = FULL');
  db.pragma('foreign_keys = ON');
  db.pragma('secure_delete = ON');
  db.pragma('trusted_schema = OFF');
  db.pragma('cell_size_check = ON');
  // So that REPLACE, too, meets the trigger that refuses deletes.
  db.pragma('recursive_triggers = ON');
  db.pragma(`wal_autocheckpoint = ${CHECKPOINT_PAGES}`);
  db.pragma(`journal_size_limit = ${CHECKPOINT_PAGES * 4096}`);
  // On a read-only file or disk SQLite opens without a word; this is the first that needs to write.
  db.exec('BEGIN IMMEDIATE; ROLLBACK');
}

/** A whole copy beside the database, before the format changes. */
function backUp(db: Database.Database, path: string): void {
  const copy = `${path}.backup-v${readVersion(db)}`;
  const temporary = `${copy}.new`;
  rmSync(temporary, { force: true });
  closeSync(openSync(temporary, 'wx', 0o600));
  db.prepare('VACUUM INTO ?').run(temporary);
  const file = openSync(temporary, 'r+');
  fsyncSync(file);
  closeSync(file);
  renameSync(temporary, copy);
  syncFolder(dirname(path));
}

function checkSqlite(): void {
  const db = new Database(':memory:');
  const version: unknown = db.prepare('SELECT sqlite_version()').pluck().get();
  db.close();
  if (typeof version !== 'string' || isOlder(version, OLDEST_SQLITE)) {
    throw new Error(`SQLite ${String(version)} is too old: ${OLDEST_SQLITE} or newer is needed`);
  }
}

function isOlder(version: string, than: string): boolean {
  const [one, other] = [version, than].map((text) => text.split('.').map(Number));
  for (let part = 0; part < 3; part++) {
    const difference = (one?.[part] ?? 0) - (other?.[part] ?? 0);
    if (difference !== 0) return difference < 0;
  }
  return false;
}

function explained(path: string, error: unknown): unknown {
  const code = codeOf(error);
  const why = error instanceof Error ? error.message : String(error);
  if (/^SQLITE_(CORRUPT|NOTADB|FORMAT)/.test(code))
    return new DatabaseDamagedError(path, `is damaged (${why})`, null, error);
  if (/^(SQLITE_(READONLY|CANTOPEN|PERM|IOERR|FULL)|E[A-Z]+$)/.test(code)) {
    return new DirectoryUnusableError(`${path} cannot be opened for writing: ${why}`, { cause: error });
  }
  return error;
}
