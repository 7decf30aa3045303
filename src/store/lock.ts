/** One process owns the data directory: it holds `lock.db` for its whole life, and the system frees it when that ends. */
import { closeSync, openSync, readFileSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import Database from 'better-sqlite3';
import { preparePrivateFolder, writeDurably } from './private-files.ts';
import { codeOf, DirectoryLockedError, DirectoryUnusableError, type LockHolder } from './store-error.ts';

const LOCK_FILE = 'lock.db';
const HOLDER_FILE = 'lock.json';
const RETRY_MS = 100;

/** Without a reference here the connection could be collected, and the lock with it. */
const held = new Map<string, Database.Database>();

export interface DirectoryLock {
  /** Lets the next process in. Harmless when done twice. */
  release(): void;
}

export interface LockOptions {
  /** How long to wait for another process; 5 s unless told. */
  readonly waitMs?: number;
  readonly holder: { readonly pid: number; readonly what: string };
}

/**
 * Owns the directory, which is made when it is not there (mode 0700). Waits without blocking. Throws DirectoryLockedError,
 * which names the holder, or DirectoryUnusableError.
 */
export async function acquireLock(dir: string, { waitMs = 5000, holder }: LockOptions): Promise<DirectoryLock> {
  preparePrivateFolder(dir, LOCK_FILE);
  const place = resolve(dir);
  const deadline = performance.now() + waitMs;
  for (;;) {
    const connection = tryLock(place);
    if (connection !== null) return hold(place, connection, { ...holder, since: Date.now() });
    if (performance.now() >= deadline) throw new DirectoryLockedError(dir, readHolder(place));
    await delay(RETRY_MS);
  }
}

/** Who holds the directory, as far as a process has said so; null when nobody does or it is not known. */
export function readHolder(dir: string): LockHolder | null {
  let value: unknown;
  try {
    value = JSON.parse(readFileSync(join(dir, HOLDER_FILE), 'utf8'));
  } catch {
    return null;
  }
  if (typeof value !== 'object' || value === null) return null;
  if (!('pid' in value && 'what' in value && 'since' in value)) return null;
  const { pid, what, since } = value;
  if (typeof pid !== 'number' || typeof what !== 'string' || typeof since !== 'number') return null;
  return { pid, what, since };
}

function tryLock(dir: string): Database.Database | null {
  // Closing any file handle of a locked file would drop the lock (POSIX), so nothing may touch it while it is held here.
  if (held.has(dir)) return null;
  const path = join(dir, LOCK_FILE);
  let connection: Database.Database | null = null;
  try {
    closeSync(openSync(path, 'a', 0o600));
    connection = new Database(path, { timeout: 0 });
    connection.exec('BEGIN EXCLUSIVE');
    return connection;
  } catch (error) {
    connection?.close();
    if (codeOf(error).startsWith('SQLITE_BUSY')) return null;
    const why = error instanceof Error ? error.message : String(error);
    throw new DirectoryUnusableError(`${path} cannot be locked: ${why}`, { cause: error });
  }
}

function hold(dir: string, connection: Database.Database, holder: LockHolder): DirectoryLock {
  held.set(dir, connection);
  writeDurably(join(dir, HOLDER_FILE), `${JSON.stringify(holder)}\n`);
  return {
    release() {
      if (held.get(dir) !== connection) return;
      rmSync(join(dir, HOLDER_FILE), { force: true });
      held.delete(dir);
      connection.close();
    },
  };
}
