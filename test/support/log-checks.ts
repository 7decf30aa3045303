/** What must hold of the log after any fault: read from the files, beside whatever runs. */
import { expect } from 'vitest';
import { readAnchor } from '../../src/store/anchor.ts';
import { verifyChain } from '../../src/store/audit-verify.ts';
import { openReadOnly } from '../../src/store/database.ts';
import { isOwnRead, type MockUpstream } from './mock-upstream.ts';
import type { OwnedHome } from './owned-home.ts';

const OF_ACCOUNT: ReadonlySet<string> = new Set(['/v1/user/subscription', '/v1/models']);

export interface Row {
  readonly seq: number;
  readonly kind: string;
  readonly callId: string | null;
  readonly target: string;
  readonly decision: string | null;
  readonly reason: string | null;
}

/** The log as a stranger finds it: whole, and the anchor does not lead it. */
export function readWholeLog(home: OwnedHome): Row[] {
  const db = openReadOnly(`${home.dataDir}/bollard.db`);
  try {
    expect(verifyChain(db, readAnchor(home.dataDir, home.anchorKey))).toMatchObject({ ok: true, anchored: true });
    expect(db.pragma('integrity_check', { simple: true })).toBe('ok');
    return db
      .prepare<[], Row>(
        `SELECT seq, kind, call_id AS callId, method || ' ' || path AS target, decision, reason FROM audit
         WHERE kind IN ('decision', 'outcome') ORDER BY seq`,
      )
      .all();
  } finally {
    db.close();
  }
}

/**
 * Everything the upstream saw stands in the log as allowed. Bollard's own reads of a voice's name follow a call that does; its
 * own reads of what the account has left and of its models follow nothing.
 */
export function checkSent(upstream: MockUpstream, log: readonly Row[]): void {
  const allowed = new Set(log.filter((row) => row.decision === 'allow').map((row) => row.target));
  const own = upstream.requests.filter(isOwnRead);
  const sent = upstream.requests.filter((request) => !own.includes(request));
  expect(sent.filter(({ method, target }) => !allowed.has(`${method} ${target}`))).toEqual([]);
  const after = (target: string) => [`GET ${target}`, `POST ${target.replace('voices', 'text-to-speech')}`];
  const ofCalls = own.filter(({ target }) => !OF_ACCOUNT.has(target));
  expect(ofCalls.filter(({ target }) => !after(target).some((call) => allowed.has(call)))).toEqual([]);
}

/** After a start: what was there stayed, and each allowed call that had no outcome has `unknown_outcome` now. */
export function checkClosed(before: readonly Row[], after: readonly Row[]): void {
  expect(after.slice(0, before.length)).toEqual(before);
  const outcomes = checkOutcomes(after);
  const had = new Set(before.filter((row) => row.kind === 'outcome').map((row) => row.callId));
  for (const outcome of outcomes) {
    if (!had.has(outcome.callId)) expect(outcome.reason).toBe('unknown_outcome');
  }
}

/** Exactly one outcome for each allowed call, after its decision, and none for any other. */
export function checkOutcomes(log: readonly Row[]): Row[] {
  const outcomes = log.filter((row) => row.kind === 'outcome');
  const allowed = new Map(log.filter((row) => row.decision === 'allow').map((row) => [row.callId, row]));
  expect(outcomes.length).toBe(allowed.size);
  expect(new Set(outcomes.map((row) => row.callId)).size).toBe(outcomes.length);
  for (const { callId, seq, target } of outcomes) {
    const decision = allowed.get(callId);
    expect(decision?.target).toBe(target);
    expect(seq).toBeGreaterThan(decision?.seq ?? Number.POSITIVE_INFINITY);
  }
  return outcomes;
}
