/** An audit entry as a row of the table, and as the JSON that leaves Bollard. */
import { hash } from 'node:crypto';
import { type Entry, entryText, type Json, type NewEntry } from '../core/entry.ts';

/** In the order of `entryText`, then the hash. */
export const ENTRY_COLUMNS =
  'seq, kind, at, call_id, agent_id, agent, area, operation, method, path, decision, reason, status, credits_milli, characters, duration_ms, sentence, facts, hash';

type Kind = Entry['kind'];
type Verdict = Entry['decision'];
type Text = string | null;
type Count = number | null;

/** A row of `ENTRY_COLUMNS`, read raw. */
export type EntryRow = [
  seq: number,
  kind: Kind,
  at: number,
  callId: Text,
  agentId: Text,
  agent: Text,
  area: Text,
  operation: Text,
  method: Text,
  path: Text,
  decision: Verdict,
  reason: Text,
  status: Count,
  creditsMilli: Count,
  characters: Count,
  durationMs: Count,
  sentence: string,
  facts: string,
  hash: Uint8Array,
];

/** Lower-case hex SHA-256 of an entry and the hash before it. */
export function hashOf(previousHash: string, seq: number, entry: NewEntry): string {
  return hash('sha256', entryText(previousHash, seq, entry));
}

/** Of a row that may have more columns. Throws SyntaxError when `facts` is no JSON. */
export function toEntry(row: readonly [...EntryRow, ...unknown[]]): Entry {
  return {
    seq: row[0],
    kind: row[1],
    at: row[2],
    callId: row[3],
    agentId: row[4],
    agent: row[5],
    area: row[6],
    operation: row[7],
    method: row[8],
    path: row[9],
    decision: row[10],
    reason: row[11],
    status: row[12],
    creditsMilli: row[13],
    characters: row[14],
    durationMs: row[15],
    sentence: row[16],
    facts: JSON.parse(row[17]),
    hash: hexOf(row[18]),
  };
}

export function toRow(entry: Entry): EntryRow {
  return [
    entry.seq,
    entry.kind,
    entry.at,
    entry.callId,
    entry.agentId,
    entry.agent,
    entry.area,
    entry.operation,
    entry.method,
    entry.path,
    entry.decision,
    entry.reason,
    entry.status,
    entry.creditsMilli,
    entry.characters,
    entry.durationMs,
    entry.sentence,
    JSON.stringify(entry.facts),
    Buffer.from(entry.hash, 'hex'),
  ];
}

export function hexOf(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('hex');
}

/**
 * What the tables can hold and give back unchanged. Throws TypeError for a number that is not whole or a time that is none:
 * whoever made the entry made a mistake. A text with half a surrogate pair, which UTF-8 has no bytes for, is mended.
 */
export function storable(entry: NewEntry): NewEntry {
  for (const field of ['at', 'status', 'creditsMilli', 'characters', 'durationMs'] as const) {
    const value = entry[field];
    if (value !== null && !Number.isSafeInteger(value)) throw new TypeError(`${field} of an entry cannot be ${value}`);
  }
  if (Math.abs(entry.at) > MOST_DISTANT_MS) throw new TypeError(`at of an entry cannot be ${entry.at}`);
  if (TEXTS.every((field) => entry[field]?.isWellFormed() ?? true)) return entry;
  const texts = Object.fromEntries(TEXTS.map((field) => [field, entry[field]?.toWellFormed() ?? null]));
  return { ...entry, ...texts, sentence: entry.sentence.toWellFormed() };
}

/** As far as `Date` goes. */
const MOST_DISTANT_MS = 8.64e15;
const TEXTS = ['callId', 'agentId', 'agent', 'area', 'operation', 'method', 'path', 'reason', 'sentence'] as const;

/** An entry as it leaves Bollard (design §6): `at` is ISO 8601, `credits` are decimal. */
export interface ExportedEntry {
  readonly seq: number;
  readonly at: string;
  readonly kind: Kind;
  readonly callId: Text;
  readonly agentId: Text;
  readonly agent: Text;
  readonly area: Text;
  readonly operation: Text;
  readonly method: Text;
  readonly path: Text;
  readonly decision: Verdict;
  readonly reason: Text;
  readonly status: Count;
  readonly credits: Count;
  readonly characters: Count;
  readonly durationMs: Count;
  readonly sentence: string;
  readonly facts: { readonly [key: string]: Json };
  readonly prevHash: string;
  readonly hash: string;
}

export function toExported(entry: Entry, previousHash: string): ExportedEntry {
  const { seq, at, kind, callId, agentId, creditsMilli, facts, hash: ownHash, ...rest } = entry;
  return {
    seq,
    at: new Date(at).toISOString(),
    kind,
    callId,
    agentId,
    agent: rest.agent,
    area: rest.area,
    operation: rest.operation,
    method: rest.method,
    path: rest.path,
    decision: rest.decision,
    reason: rest.reason,
    status: rest.status,
    credits: creditsMilli === null ? null : creditsMilli / 1000,
    characters: rest.characters,
    durationMs: rest.durationMs,
    sentence: rest.sentence,
    facts,
    prevHash: previousHash,
    hash: ownHash,
  };
}

/** The entry of a line of an export, or null when it is none. Whether it is right is for its hash to say. */
export function fromExported(value: unknown): { readonly entry: Entry; readonly prevHash: string } | null {
  if (typeof value !== 'object' || value === null) return null;
  const given: Readonly<Record<string, unknown>> = { ...value };
  const { at, credits, prevHash } = given;
  if (typeof at !== 'string' || typeof prevHash !== 'string' || !(credits === null || typeof credits === 'number'))
    return null;
  if (!isEntryShaped(given)) return null;
  const creditsMilli = credits === null ? null : Math.round(credits * 1000);
  return { entry: { ...given, at: Date.parse(at), creditsMilli }, prevHash };
}

type Shaped = Readonly<Record<string, unknown>> & Omit<Entry, 'at' | 'creditsMilli'>;

function isEntryShaped(given: Readonly<Record<string, unknown>>): given is Shaped {
  const isText = (value: unknown) => value === null || typeof value === 'string';
  const isCount = (value: unknown) => value === null || typeof value === 'number';
  return (
    typeof given.seq === 'number' &&
    typeof given.hash === 'string' &&
    typeof given.sentence === 'string' &&
    typeof given.kind === 'string' &&
    TEXTS.every((field) => isText(given[field])) &&
    isText(given.decision) &&
    [given.status, given.characters, given.durationMs].every(isCount) &&
    typeof given.facts === 'object'
  );
}
