/**
 * Whether the policy tables are what the owner made them: the anchor says what they were, and the entries since say what was
 * changed. What neither explains was changed behind Bollard's back.
 */
import { createHmac, hash, timingSafeEqual } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type Database from 'better-sqlite3';
import type { Json } from '../core/entry.ts';
import { canonicalPolicyText, type FlatPolicy, flatten, loosensAny, undoChanges } from '../core/policy-changes.ts';
import type { FlatValue, PolicyChange } from '../core/policy-state.ts';
import { type Anchor, readAnchor } from './anchor.ts';
import { readHead } from './audit-chain.ts';
import { hexOf } from './audit-rows.ts';
import { readPolicy } from './policy-tables.ts';
import { writeDurably } from './private-files.ts';

const POLICY_FILE = 'policy-anchor.json';

export type PolicyCheck =
  | { readonly ok: true; readonly flat: FlatPolicy; readonly digest: string }
  | {
      readonly ok: false;
      readonly why: string;
      /** From what the owner last confirmed to what the tables hold; empty when the former is not known for certain. */
      readonly differences: readonly PolicyChange[];
      /** Of what the tables hold: give it to `confirm`, which confirms this policy and no other. Empty: it cannot be read. */
      readonly digest: string;
    };

/** Hex SHA-256 of a policy. */
export function policyDigestOf(flat: FlatPolicy): string {
  return hash('sha256', canonicalPolicyText(flat));
}

/** Compares the tables with the anchor. `key`: the anchor key of the vault. Nothing is written. */
export function checkPolicy(db: Database.Database, dir: string, key: Uint8Array): PolicyCheck {
  let flat: FlatPolicy;
  try {
    flat = flatten(readPolicy(db));
  } catch (error) {
    return unexplained(`The policy cannot be read: ${error instanceof Error ? error.message : String(error)}.`, [], '');
  }
  const digest = policyDigestOf(flat);
  const reading = readAnchor(dir, key);
  if (reading.state !== 'ok') {
    const what = reading.state === 'missing' ? 'is gone' : 'was not written by this vault';
    return unexplained(`The anchor of the log and the policy ${what}.`, [], digest);
  }
  const { anchor } = reading;
  const why = logProblem(db, anchor) ?? policyProblem(db, anchor, flat, key);
  if (why === null) return { ok: true, flat, digest };
  const anchored = readAnchoredPolicy(dir, anchor.policyDigest);
  return unexplained(why, anchored === null ? [] : differencesOf(anchored, flat), digest);
}

/** Whether the log still ends where the anchor says, or later. */
export function logProblem(db: Database.Database, anchor: Pick<Anchor, 'seq' | 'hash'>): string | null {
  const head = readHead(db);
  if (head.seq < anchor.seq) {
    return `The log ends at entry ${head.seq}, but there were ${anchor.seq}: its end was cut off, or an older copy was put in its place.`;
  }
  if (anchor.seq === 0) return null;
  const row = db.prepare<[number], { hash: Uint8Array }>('SELECT hash FROM audit WHERE seq = ?').get(anchor.seq);
  if (row !== undefined && hexOf(row.hash) === anchor.hash) return null;
  return `Entry ${anchor.seq} of the log is not the one that was written.`;
}

/** What a change entry of the log stands for in its facts: proof that it was written with the vault open. */
export function changeMac(key: Uint8Array, seq: number, changes: Json): string {
  return createHmac('sha256', key)
    .update(JSON.stringify(['bollard-change', seq, changes]))
    .digest('hex');
}

/** Keeps the policy that the anchor's digest is of, to show the owner what differs. */
export function writeAnchoredPolicy(dir: string, flat: FlatPolicy): void {
  writeDurably(join(dir, POLICY_FILE), `${JSON.stringify(Object.fromEntries(flat), null, 1)}\n`);
}

/** As `facts.changes` of an entry: `[key, before, after]` each. */
export function changesToFacts(changes: readonly PolicyChange[]): readonly (readonly FlatValue[])[] {
  return changes.map(({ key, before, after }) => [key, before, after]);
}

function policyProblem(db: Database.Database, anchor: Anchor, flat: FlatPolicy, key: Uint8Array): string | null {
  let past: FlatPolicy = flat;
  for (const { seq, facts } of newestChanges(db, anchor.policySeq)) {
    const parsed = parseChangeFacts(facts);
    if (parsed === null) return `Entry ${seq} of the log, a change of the policy, cannot be read.`;
    const { changes, mac, rows } = parsed;
    const proven = mac !== null && isSame(mac, changeMac(key, seq, rows));
    if (!proven && loosensAny(changes))
      return `Entry ${seq} of the log loosens the policy, but was not written by the owner.`;
    const undone = undoChanges(past, changes);
    if (!undone.ok) return `The policy was changed by other means than Bollard: ${undone.key} is not what was set.`;
    past = undone.flat;
  }
  if (policyDigestOf(past) === anchor.policyDigest) return null;
  return 'The policy was changed by other means than Bollard.';
}

function newestChanges(db: Database.Database, afterSeq: number): readonly { seq: number; facts: string }[] {
  return db
    .prepare<[number], { seq: number; facts: string }>(
      "SELECT seq, facts FROM audit WHERE kind = 'change' AND seq > ? ORDER BY seq DESC",
    )
    .all(afterSeq);
}

function parseChangeFacts(text: string): { changes: PolicyChange[]; mac: string | null; rows: Json } | null {
  let facts: unknown;
  try {
    facts = JSON.parse(text);
  } catch {
    return null;
  }
  if (typeof facts !== 'object' || facts === null) return null;
  const rows = 'changes' in facts ? facts.changes : [];
  if (!Array.isArray(rows)) return null;
  const changes: PolicyChange[] = [];
  for (const row of rows) {
    if (!Array.isArray(row) || row.length !== 3) return null;
    const [key, before, after]: unknown[] = row;
    if (typeof key !== 'string' || !isFlatValue(before) || !isFlatValue(after)) return null;
    changes.push({ key, before, after });
  }
  const mac = 'mac' in facts && typeof facts.mac === 'string' ? facts.mac : null;
  return { changes, mac, rows: changesToFacts(changes) };
}

/** The policy of the last anchored change, when the file still holds it. */
function readAnchoredPolicy(dir: string, digest: string): FlatPolicy | null {
  let value: unknown;
  try {
    value = JSON.parse(readFileSync(join(dir, POLICY_FILE), 'utf8'));
  } catch {
    return null;
  }
  if (typeof value !== 'object' || value === null) return null;
  const flat = new Map<string, FlatValue>();
  for (const [key, each] of Object.entries(value)) {
    if (!isFlatValue(each)) return null;
    flat.set(key, each);
  }
  return policyDigestOf(flat) === digest ? flat : null;
}

function differencesOf(before: FlatPolicy, after: FlatPolicy): PolicyChange[] {
  return [...new Set([...before.keys(), ...after.keys()])]
    .sort()
    .map((key) => ({ key, before: before.get(key) ?? null, after: after.get(key) ?? null }))
    .filter((change) => change.before !== change.after);
}

function isFlatValue(value: unknown): value is FlatValue {
  return value === null || ['string', 'number', 'boolean'].includes(typeof value);
}

function isSame(one: string, other: string): boolean {
  const [a, b] = [Buffer.from(one), Buffer.from(other)];
  return a.length === b.length && timingSafeEqual(a, b);
}

function unexplained(why: string, differences: readonly PolicyChange[], digest: string): PolicyCheck {
  return { ok: false, why, differences, digest };
}
