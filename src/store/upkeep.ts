/** What the database needs now and then: its write-ahead log kept short, a word when it gets large. */
import { statSync } from 'node:fs';
import type Database from 'better-sqlite3';
import type { NewEntry } from '../core/entry.ts';
import { logLargeSentence, walLargeSentence } from '../core/notice.ts';
import { noticeEntry } from './notice-entry.ts';

const EVERY_MS = 60_000;
const LARGE_BYTES = 1e9;
/** The write-ahead log is used anew after 4 MB, unless a reader that is stuck keeps it (F7). */
const LARGE_WAL_BYTES = 64e6;

export interface UpkeepOptions {
  readonly now: () => number;
  readonly append: (entry: NewEntry) => void;
  readonly largeBytes?: number;
  readonly largeWalBytes?: number;
}

export interface Upkeep {
  /** Runs by itself each minute. */
  check(): void;
  stop(): void;
}

export function startUpkeep(db: Database.Database, options: UpkeepOptions): Upkeep {
  const { now, append, largeBytes = LARGE_BYTES, largeWalBytes = LARGE_WAL_BYTES } = options;
  let saidLarge = false;
  let saidLargeWal = false;
  let lastWalBytes = 0;
  const check = () => {
    const bytes = databaseBytes(db.name);
    if (bytes >= largeBytes && !saidLarge) {
      saidLarge = true;
      append(noticeEntry(now(), 'log_large', logLargeSentence(bytes), { bytes }));
    }
    const walBytes = sizeOf(`${db.name}-wal`);
    const idle = walBytes === lastWalBytes;
    const cut = walBytes === 0 || ((idle || walBytes >= largeWalBytes) && truncateWal(db));
    if (walBytes >= largeWalBytes && !cut && !saidLargeWal) {
      append(noticeEntry(now(), 'wal_large', walLargeSentence(walBytes), { bytes: walBytes }));
    }
    saidLargeWal = walBytes >= largeWalBytes && !cut;
    lastWalBytes = cut ? 0 : walBytes;
  };
  const timer = setInterval(check, EVERY_MS).unref();
  return { check, stop: () => clearInterval(timer) };
}

/** Copies the write-ahead log into the database and cuts it to nothing. False: a reader or writer is in the way. */
export function truncateWal(db: Database.Database): boolean {
  const rows: unknown = db.pragma('wal_checkpoint(TRUNCATE)');
  const [row]: unknown[] = Array.isArray(rows) ? rows : [];
  return typeof row === 'object' && row !== null && 'busy' in row && row.busy === 0;
}

/** Size of the database with its write-ahead log. */
function databaseBytes(path: string): number {
  return sizeOf(path) + sizeOf(`${path}-wal`);
}

function sizeOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0;
}
