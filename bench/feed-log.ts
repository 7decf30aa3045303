/** A log of many calls, written straight into the database, as test/support/store-fixtures.ts shapes them. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { type Entry, GENESIS_HASH, type NewEntry } from '../src/core/entry.ts';
import { ENTRY_COLUMNS, hashOf, toRow } from '../src/store/audit-rows.ts';
import { openDatabase } from '../src/store/database.ts';

const AGENTS = ['Voiceover Agent', 'Podcast transcriber', 'Coding agent', 'Dub pipeline', 'n8n weekly report'];
const SPAN_MS = 30 * 86_400_000;
/** The one call that a search for `NEEDLE` finds, near the beginning. */
const NEEDLE_SEQ = 1_000;
export const NEEDLE = 'qzqneedle';

/** `entries` of them over the last 30 days: of five calls one is denied, the others have an outcome. */
export function fillLog(dataDir: string, entries: number): void {
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  const db = openDatabase(join(dataDir, 'bollard.db'));
  const insert = db.prepare(
    `INSERT INTO audit (${ENTRY_COLUMNS}, decision_seq) VALUES (${'?, '.repeat(ENTRY_COLUMNS.split(', ').length)}?)`,
  );
  const begin = Date.now() - SPAN_MS;
  let hash = GENESIS_HASH;
  let seq = 0;
  const put = (entry: NewEntry, decisionSeq: number | null) => {
    seq += 1;
    hash = hashOf(hash, seq, entry);
    const whole: Entry = { ...entry, seq, hash };
    insert.run(...toRow(whole), decisionSeq);
  };
  db.transaction(() => {
    for (let call = 0; seq < entries; call += 1) {
      const at = Math.round(begin + (SPAN_MS * seq) / entries);
      const denied = call % 5 === 4;
      const decision = decisionOf(call, at, denied, seq + 1 === NEEDLE_SEQ);
      put(decision, null);
      if (!denied && seq < entries) put(outcomeOf(decision), seq);
    }
  })();
  db.close();
}

export function decisionOf(call: number, at: number, denied: boolean, needle = false): NewEntry {
  const agent = AGENTS[call % AGENTS.length] ?? 'Agent';
  const action = `with voice Rachel (eleven_flash_v2_5, ${call % 900} characters)`;
  return {
    kind: 'decision',
    at,
    callId: `00000000-0000-4000-8000-${String(call).padStart(12, '0')}`,
    agentId: `agt_${call % AGENTS.length}`,
    agent,
    area: 'text_to_speech',
    operation: 'text_to_speech.convert',
    method: 'POST',
    path: `/v1/text-to-speech/${needle ? NEEDLE : '21m00Tcm4TlvDq8ikWAM'}`,
    decision: denied ? 'deny' : 'allow',
    reason: denied ? 'area_read_only' : 'granted',
    status: denied ? 403 : null,
    creditsMilli: null,
    characters: call % 900,
    durationMs: null,
    sentence: denied
      ? `${agent} tried to generate speech ${action}: denied, Text to Speech is Read for this agent`
      : `${agent} generated speech ${action}: allowed`,
    facts: { account: 'acc_main', userAgent: 'elevenlabs-js/2.73.0', voice: '21m00Tcm4TlvDq8ikWAM' },
  };
}

export function outcomeOf(decision: NewEntry): NewEntry {
  return {
    ...decision,
    kind: 'outcome',
    decision: null,
    reason: 'completed',
    status: 200,
    creditsMilli: 206_000,
    durationMs: 900,
    sentence: decision.sentence.replace(': allowed', ': done, 206 credits, 0.9 s'),
    facts: { bytesUp: 240, bytesDown: 60_000, firstByteMs: 400, upstreamRequestId: 'req0000000000000001' },
  };
}
