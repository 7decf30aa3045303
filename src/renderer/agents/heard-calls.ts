/** The calls of one agent as they arrive: a decision first, then how it ended. */
import type { EntryShape } from '../../contract/bridge.ts';

export interface HeardCall {
  readonly callId: string;
  readonly decision: 'allow' | 'ask' | 'deny' | null;
  readonly sentence: string;
  /** Null while it is under way. */
  readonly status: number | null;
  readonly ended: boolean;
}

const MOST = 3;

/** Newest first. Entries of other agents, and what is no call, are passed over. */
export function withEntries(
  calls: readonly HeardCall[],
  entries: readonly EntryShape[],
  agentId: string,
): readonly HeardCall[] {
  let next = calls;
  for (const { agentId: ofAgent, callId, kind, decision, sentence, status } of entries) {
    if (ofAgent !== agentId || callId === null || (kind !== 'decision' && kind !== 'outcome')) continue;
    const before = next.find((call) => call.callId === callId);
    if (before) {
      const now = { ...before, sentence, status, ended: before.ended || kind === 'outcome' };
      next = next.map((call) => (call === before ? now : call));
    } else {
      const ended = kind === 'outcome' || decision === 'deny';
      next = [{ callId, decision, sentence, status, ended }, ...next].slice(0, MOST);
    }
  }
  return next;
}

/** Whether Bollard let it through, whatever the answer was. */
export function isAllowed(call: HeardCall): boolean {
  return call.decision === 'allow';
}
