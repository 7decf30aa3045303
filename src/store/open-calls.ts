/** Which allowed calls have no outcome yet, now and after a crash. */
import type Database from 'better-sqlite3';
import { findOperation } from '../core/catalogue/catalogue.ts';
import type { Entry, NewEntry } from '../core/entry.ts';
import { ENTRY_COLUMNS, type EntryRow, toEntry } from './audit-rows.ts';
import { LATEST_COUNTED } from './ledger-sums.ts';
import { readSetting, writeSetting } from './policy-tables.ts';

/** Up to this entry every call has its outcome: a start looks at the entries after it only. */
const CLOSED_SEQ = 'closed_seq';
const WRITE_EVERY = 2000;

/** Kept by the log as it commits, so that the mark can follow. */
export class OpenCalls {
  readonly #db: Database.Database;
  /** Entry of the decision, by call; the oldest comes first. */
  readonly #open = new Map<string, number>();
  #written = 0;

  /** Knows what a process before this one left open, too: the mark must not pass it. */
  constructor(db: Database.Database) {
    this.#db = db;
    for (const decision of readUnfinished(db)) this.committed(decision);
  }

  committed({ kind, callId, decision, seq }: Entry): void {
    if (callId === null) return;
    if (kind === 'decision' && decision === 'allow') this.#open.set(callId, seq);
    else if (kind === 'outcome') this.#open.delete(callId);
  }

  /** The seq of the decision that an outcome ends; null for any other entry. */
  decisionOf({ kind, callId }: NewEntry): number | null {
    return kind === 'outcome' && callId !== null ? (this.#open.get(callId) ?? null) : null;
  }

  /** Part of a transaction: moves the mark to before the oldest open call, now and then. `headSeq`: of what was committed. */
  writeMark(headSeq: number, now = false): void {
    if (!now && headSeq - this.#written < WRITE_EVERY) return;
    const [oldest] = this.#open.values();
    writeSetting(this.#db, CLOSED_SEQ, oldest === undefined ? headSeq : oldest - 1);
    this.#written = headSeq;
  }
}

/** The decisions that let a call through and were not followed by an outcome: those of a process that was killed. */
export function readUnfinished(db: Database.Database): Entry[] {
  const closed = readSetting(db, CLOSED_SEQ);
  const after = typeof closed === 'number' ? closed : 0;
  return db
    .prepare<[number], EntryRow>(
      `SELECT ${ENTRY_COLUMNS} FROM audit AS decision
       WHERE seq > ? AND kind = 'decision' AND decision = 'allow' AND NOT EXISTS (
         SELECT 1 FROM audit AS outcome WHERE outcome.decision_seq = decision.seq)
       ORDER BY seq`,
    )
    .raw()
    .all(after)
    .map(toEntry);
}

/**
 * The outcome of a call of which only the decision is known. `sent`: it may have been done, and then it counts as what was set
 * aside for it, its voice included (E3). `countedAt`: the time of the ledger.
 */
export function unknownOutcome(
  decision: Entry,
  at: number,
  sentence: string,
  sent: boolean,
  countedAt: number,
): NewEntry {
  const { callId, agentId, agent, area, operation, method, path, characters, facts } = decision;
  const bound = sent && typeof facts.boundMilli === 'number' ? facts.boundMilli : null;
  const voice = sent && operation !== null && findOperation(operation)?.usesVoiceSlot === true;
  return {
    kind: 'outcome',
    at,
    callId,
    agentId,
    agent,
    area,
    operation,
    method,
    path,
    decision: null,
    reason: 'unknown_outcome',
    status: null,
    creditsMilli: bound,
    characters,
    durationMs: null,
    sentence,
    facts: {
      ...(typeof facts.account === 'string' ? { account: facts.account } : {}),
      ...('fingerprint' in facts ? { settledBy: bound === null ? 'unknown' : 'bound' } : {}),
      ...(voice ? { voiceSlots: 1 } : {}),
      ...(countedAt > at ? { countedAt } : {}),
    },
  };
}

/** The time of the ledger that these decisions were made at, or that of the newest booking: later than now, where the clock was set back. */
export function ledgerTime(db: Database.Database, decisions: readonly Entry[], now: number): number {
  const newest = db.prepare<[], number>(LATEST_COUNTED).pluck().get() ?? now;
  return decisions.reduce(
    (latest, { at, facts }) => {
      const decided = typeof facts.countedAt === 'number' ? facts.countedAt : at;
      return Math.max(latest, decided);
    },
    Math.max(now, newest),
  );
}
