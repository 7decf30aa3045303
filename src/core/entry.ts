/** The audit entry: what is stored, hashed, exported. */
import type { Verdict } from './policy-state.ts';

/** `decision` and `outcome` come in pairs per allowed call; `change` is a policy, key or agent change; `notice` the rest. */
type EntryKind = 'decision' | 'outcome' | 'change' | 'notice';

export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

export interface NewEntry {
  readonly kind: EntryKind;
  /** Unix time in ms. Order is by `seq`, never by time. */
  readonly at: number;
  readonly callId: string | null;
  readonly agentId: string | null;
  /** The agent's name at that time. */
  readonly agent: string | null;
  readonly area: string | null;
  readonly operation: string | null;
  readonly method: string | null;
  /** As forwarded, with ids, without the query. */
  readonly path: string | null;
  readonly decision: Verdict | null;
  readonly reason: string | null;
  /** HTTP status the agent saw; null while unknown. */
  readonly status: number | null;
  readonly creditsMilli: number | null;
  readonly characters: number | null;
  readonly durationMs: number | null;
  readonly sentence: string;
  /** Everything else, flat: account, model, voice, bytesUp, bytesDown, firstByteMs, upstreamRequestId, userAgent, intent, changes … */
  readonly facts: { readonly [key: string]: Json };
}

export interface Entry extends NewEntry {
  readonly seq: number;
  /** Lower-case hex SHA-256 of `entryText`. */
  readonly hash: string;
}

/** How a forwarded call ended; the `reason` of its outcome entry. */
export type OutcomeReason =
  | 'completed'
  | 'upstream_error'
  | 'client_aborted'
  | 'upload_stalled'
  | 'refused_late'
  | 'upstream_unreachable'
  | 'upstream_timeout'
  | 'upstream_reset'
  | 'upstream_incomplete'
  | 'upstream_invalid'
  | 'outcome_unknown'
  | 'stopped'
  | 'internal_error'
  | 'unknown_outcome';

/**
 * The exact text whose SHA-256 is the entry's hash: a JSON array of the previous entry's hash (64 zeros before the first)
 * and the fields in this order. Anyone can recompute it from a JSON lines export.
 */
export function entryText(previousHash: string, seq: number, entry: NewEntry): string {
  return JSON.stringify([
    previousHash,
    seq,
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
    entry.facts,
  ]);
}

/** The hash before the first entry. */
export const GENESIS_HASH = '0'.repeat(64);
