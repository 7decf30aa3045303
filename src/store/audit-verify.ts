/** Checks that the log is whole and unchanged. */
import type Database from 'better-sqlite3';
import { type Entry, GENESIS_HASH } from '../core/entry.ts';
import type { AnchorReading } from './anchor.ts';
import { readHead } from './audit-chain.ts';
import { ENTRY_COLUMNS, type EntryRow, fromExported, hashOf, toEntry } from './audit-rows.ts';
import { logProblem } from './policy-check.ts';

export interface Verification {
  readonly ok: boolean;
  /** How many were found in order. */
  readonly entries: number;
  /** Whether the end was compared with the anchor. Without, an end that was cut off is not noticed. */
  readonly anchored: boolean;
  /** The first entry that is wrong, or null. */
  readonly seq: number | null;
  readonly problem: string | null;
  readonly message: string;
}

const PAGE = 5000;

interface Position {
  readonly seq: number;
  readonly hash: string;
}

const START: Position = { seq: 0, hash: GENESIS_HASH };

/**
 * Recomputes the hash of every entry, up to the newest at this moment. `anchor`: what was read with the vault's key before this
 * began, or null without one.
 */
export function verifyChain(db: Database.Database, anchor: AnchorReading | null = null): Verification {
  const anchored = anchor !== null;
  let last = START;
  try {
    for (const entry of entriesUpTo(db, readHead(db).seq)) {
      const problem = problemOf(entry, last);
      if (problem !== null) return failed(last.seq, anchored, entry.seq, problem);
      last = entry;
    }
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return failed(last.seq, anchored, last.seq + 1, `Entry ${last.seq + 1} cannot be read (${why}).`);
  }
  const problem = anchor === null ? null : anchorProblem(db, anchor);
  return problem === null ? passed(last.seq, anchored) : failed(last.seq, anchored, null, problem);
}

/** Checks a whole export, oldest first, one JSON object a line: by anyone, without the database. */
export async function verifyJsonLines(lines: AsyncIterable<string> | Iterable<string>): Promise<Verification> {
  let last = START;
  for await (const line of lines) {
    if (line === '') continue;
    const parsed = parseLine(line);
    if (parsed === null) {
      return failed(last.seq, false, null, `The line after entry ${last.seq} is no entry of a Bollard log.`);
    }
    const { entry, prevHash } = parsed;
    const problem =
      problemOf(entry, last) ?? (prevHash === last.hash ? null : `Entry ${entry.seq} has another prevHash.`);
    if (problem !== null) return failed(last.seq, false, entry.seq, problem);
    last = entry;
  }
  return passed(last.seq, false);
}

function* entriesUpTo(db: Database.Database, headSeq: number): Generator<Entry> {
  const page = db
    .prepare<[number, number, number], EntryRow>(
      `SELECT ${ENTRY_COLUMNS} FROM audit WHERE seq > ? AND seq <= ? ORDER BY seq LIMIT ?`,
    )
    .raw();
  for (let seq = Number.MIN_SAFE_INTEGER; ; ) {
    const rows = page.all(seq, headSeq, PAGE);
    for (const row of rows) {
      yield toEntry(row);
      seq = row[0];
    }
    if (rows.length < PAGE) return;
  }
}

function problemOf(entry: Entry, last: Position): string | null {
  const { seq } = entry;
  if (seq <= last.seq) return `Entry ${seq} comes after entry ${last.seq}.`;
  if (seq === last.seq + 2) return `Entry ${seq - 1} is missing.`;
  if (seq > last.seq + 1) return `Entries ${last.seq + 1} to ${seq - 1} are missing.`;
  if (hashOf(last.hash, seq, entry) === entry.hash) return null;
  return `Entry ${seq} is not as it was written: it, or the hash of the entry before it, was changed.`;
}

function anchorProblem(db: Database.Database, reading: AnchorReading): string | null {
  if (reading.state === 'ok') return logProblem(db, reading.anchor);
  return reading.state === 'missing'
    ? 'The anchor of the log is gone, so an end that was cut off cannot be noticed.'
    : 'The anchor of the log was not written by this vault.';
}

function parseLine(line: string): ReturnType<typeof fromExported> {
  try {
    return fromExported(JSON.parse(line));
  } catch {
    return null;
  }
}

function failed(entries: number, anchored: boolean, seq: number | null, problem: string): Verification {
  const message = `${problem} ${entries === 0 ? 'No entry is' : `The ${entries} before are`} in order.`;
  return { ok: false, entries, anchored, seq, problem, message };
}

function passed(entries: number, anchored: boolean): Verification {
  const message = anchored
    ? `All ${entries} entries are whole and unchanged, and the newest is the one that was last written.`
    : `All ${entries} entries are whole and unchanged. Without the vault's key only the chain was checked: an end that was cut off is not noticed.`;
  return { ok: true, entries, anchored, seq: null, problem: null, message };
}
