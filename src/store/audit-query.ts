/** Reads the log, on a connection of its own that only reads. Nothing here writes. */
import type Database from 'better-sqlite3';
import { nameKey } from '../core/agent-name.ts';
import { type Entry, GENESIS_HASH } from '../core/entry.ts';
import type { Verdict } from '../core/policy-state.ts';
import { ENTRY_COLUMNS, type EntryRow, type ExportedEntry, hexOf, toEntry, toExported } from './audit-rows.ts';

interface AuditFilter {
  /** Id or name, of an agent that may be gone. */
  readonly agent?: string | undefined;
  readonly area?: string | undefined;
  readonly decision?: Verdict | undefined;
  /** Unix time in ms: from this on. */
  readonly since?: number | undefined;
  /** Unix time in ms: before this. */
  readonly until?: number | undefined;
  /** A part of the sentence, the path or the call's id, in any case. */
  readonly search?: string | undefined;
}

export interface PageQuery {
  readonly filter: AuditFilter;
  /** `entries`: one for each entry. `calls`: decision and outcome of a call are one. */
  readonly view: 'entries' | 'calls';
  readonly order: 'newest' | 'oldest';
  /** Continue after this `seq`, in the order asked for. */
  readonly cursor?: number | null | undefined;
  readonly limit: number;
}

/** A call: its decision, with what its outcome adds. Entries of other kinds stand for themselves. */
export interface CallLine extends Omit<ExportedEntry, 'prevHash'> {
  /** How it ended; null while it is open, and where it was refused. */
  readonly outcome: string | null;
}

export interface Page<T> {
  readonly entries: T[];
  /** For the next page; null: there is none. */
  readonly cursor: number | null;
}

type Value = string | number;
type Row = [...entry: EntryRow, previousHash: Uint8Array | null];

const COLUMNS = ENTRY_COLUMNS.split(', ')
  .map((column) => `entry.${column}`)
  .join(', ');
const PREVIOUS_HASH = '(SELECT previous.hash FROM audit AS previous WHERE previous.seq = entry.seq - 1)';

/** Entries as design §6 has them, each with what it takes to recompute its hash. */
export function readEntries(db: Database.Database, query: PageQuery): Page<ExportedEntry> {
  const rows = select(db, query);
  return paged(
    rows.map((row) => toExported(toEntry(row), hashBefore(row))),
    query.limit,
  );
}

/** One line for each call, and one for each entry that belongs to none. */
export function readCalls(db: Database.Database, query: PageQuery): Page<CallLine> {
  const outcomeOf = db
    .prepare<[number], EntryRow>(`SELECT ${ENTRY_COLUMNS} FROM audit WHERE decision_seq = ? ORDER BY seq LIMIT 1`)
    .raw();
  const lines = select(db, query).map((row) => {
    const entry = toEntry(row);
    const outcome = entry.kind === 'decision' ? outcomeOf.get(entry.seq) : undefined;
    return callLine(entry, outcome === undefined ? null : toEntry(outcome));
  });
  return paged(lines, query.limit);
}

/** How many lines all pages of this filter and view hold together. */
export function readCount(db: Database.Database, { filter, view }: Pick<PageQuery, 'filter' | 'view'>): number {
  const { where, bound } = conditionsOf(db, filter, view, null);
  return (
    db
      .prepare<Value[], number>(`SELECT count(*) FROM audit AS entry ${where}`)
      .pluck()
      .get(...bound) ?? 0
  );
}

/** How many entries there are, and the size of the database in bytes. */
export function readTotals(db: Database.Database): { entries: number; bytes: number } {
  const entries = db.prepare<[], number>('SELECT ifnull(max(seq), 0) FROM audit').pluck().get() ?? 0;
  const bytes = db
    .prepare<[], number>('SELECT page_count * page_size FROM pragma_page_count, pragma_page_size')
    .pluck()
    .get();
  return { entries, bytes: bytes ?? 0 };
}

function select(db: Database.Database, { filter, view, order, cursor, limit }: PageQuery): Row[] {
  const newest = order === 'newest';
  const after =
    cursor === null || cursor === undefined ? null : ([`entry.seq ${newest ? '<' : '>'} ?`, cursor] as const);
  const { where, bound } = conditionsOf(db, filter, view, after);
  return db
    .prepare<Value[], Row>(
      `SELECT ${COLUMNS}, ${PREVIOUS_HASH} FROM audit AS entry ${where}
       ORDER BY entry.seq ${newest ? 'DESC' : 'ASC'} LIMIT ?`,
    )
    .raw()
    .all(...bound, limit);
}

/** What both the lines and their number are chosen by. */
function conditionsOf(
  db: Database.Database,
  filter: AuditFilter,
  view: PageQuery['view'],
  after: readonly [condition: string, seq: number] | null,
): { readonly where: string; readonly bound: readonly Value[] } {
  const conditions: string[] = view === 'calls' ? ["entry.kind <> 'outcome'"] : [];
  const bound: Value[] = [];
  const demand: Demand = (condition, ...given) => {
    conditions.push(condition);
    bound.push(...given);
  };
  if (after !== null) demand(...after);
  if (filter.agent !== undefined) demandAgent(db, filter.agent, demand);
  if (filter.area !== undefined) demand('entry.area = ?', filter.area);
  // The second term is the partial index's own, word for word: else SQLite does not see that it serves.
  if (filter.decision !== undefined) demand('entry.decision = ?', filter.decision);
  if (filter.decision !== undefined && filter.decision !== 'allow') demand("entry.decision <> 'allow'");
  if (filter.since !== undefined) demand('entry.at >= ?', filter.since);
  if (filter.until !== undefined) demand('entry.at < ?', filter.until);
  if (filter.search !== undefined && filter.search !== '') demandText(filter.search, view, demand);
  return { where: conditions.length === 0 ? '' : `WHERE ${conditions.join(' AND ')}`, bound };
}

type Demand = (condition: string, ...values: readonly Value[]) => void;

/** A name means the agent that has it now; a name that no agent has any more is looked for in the entries themselves. */
function demandAgent(db: Database.Database, ref: string, demand: Demand): void {
  const id = db
    .prepare<[string, string], string>('SELECT id FROM agent WHERE id = ? OR name_key = ?')
    .pluck()
    .get(ref, nameKey(ref));
  if (id !== undefined) demand('entry.agent_id = ?', id);
  else demand('(entry.agent_id = ? OR entry.agent = ?)', ref, ref.normalize('NFC'));
}

function demandText(text: string, view: PageQuery['view'], demand: Demand): void {
  const pattern = `%${text.replace(/[\\%_]/g, '\\$&')}%`;
  const own = "entry.sentence LIKE ? ESCAPE '\\' OR entry.path LIKE ? ESCAPE '\\' OR entry.call_id = ?";
  if (view === 'entries') {
    demand(`(${own})`, pattern, pattern, text);
    return;
  }
  const itsOutcome = `EXISTS (SELECT 1 FROM audit AS outcome WHERE outcome.decision_seq = entry.seq
    AND outcome.sentence LIKE ? ESCAPE '\\')`;
  demand(`(${own} OR ${itsOutcome})`, pattern, pattern, text, pattern);
}

function callLine(entry: Entry, outcome: Entry | null): CallLine {
  const { prevHash: _, ...line } = toExported(entry, '');
  if (outcome === null) return { ...line, outcome: null };
  const end = toExported(outcome, '');
  return {
    ...line,
    outcome: end.reason,
    status: end.status,
    credits: end.credits,
    characters: end.characters ?? line.characters,
    durationMs: end.durationMs,
    sentence: end.sentence,
    facts: { ...line.facts, ...end.facts },
  };
}

function paged<T extends { readonly seq: number }>(entries: T[], limit: number): Page<T> {
  const last = entries.length < limit ? undefined : entries.at(-1);
  return { entries, cursor: last?.seq ?? null };
}

function hashBefore(row: Row): string {
  const previous = row[19];
  return previous === null ? GENESIS_HASH : hexOf(previous);
}

/** When an agent last called, and what it called itself; null when it never did. `at`: Unix time in ms. */
export function readLastSeen(db: Database.Database, agentId: string): { at: number; userAgent: string | null } | null {
  const row = db
    .prepare<[string], { at: number; userAgent: string | null }>(
      `SELECT at, json_extract(facts, '$.userAgent') AS userAgent FROM audit
       WHERE agent_id = ? AND kind = 'decision' ORDER BY seq DESC LIMIT 1`,
    )
    .get(agentId);
  return row ?? null;
}
