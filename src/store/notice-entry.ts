import type { NewEntry } from '../core/entry.ts';

/** An entry about Bollard itself. */
export function noticeEntry(at: number, reason: string, sentence: string, facts: NewEntry['facts']): NewEntry {
  return {
    kind: 'notice',
    at,
    callId: null,
    agentId: null,
    agent: null,
    area: null,
    operation: null,
    method: null,
    path: null,
    decision: null,
    reason,
    status: null,
    creditsMilli: null,
    characters: null,
    durationMs: null,
    sentence,
    facts,
  };
}
