/** How an agent is doing, in words and a shape: relative below one hour, else the day and the time. */
import type { AgentShape } from '../../contract/bridge.ts';

type AgentState = 'live' | 'idle' | 'new' | 'paused' | 'expired';

const LIVE_MS = 10 * 60_000;
const HOUR_MS = 3_600_000;

export function agentState(agent: AgentShape, now: number): AgentState {
  if (agent.expired || (agent.expiresAt !== null && Date.parse(agent.expiresAt) <= now)) return 'expired';
  if (agent.paused) return 'paused';
  if (agent.lastSeenAt === null) return 'new';
  return now - Date.parse(agent.lastSeenAt) < LIVE_MS ? 'live' : 'idle';
}

/** What the mark says, for whoever cannot see it. */
export const STATE_WORDS: Readonly<Record<AgentState, string>> = {
  live: 'Live',
  idle: 'Idle',
  new: 'No call yet',
  paused: 'Paused',
  expired: 'Expired',
};

/** "seen 4 min ago", "seen 24 Nov, 14:02", "not seen yet". */
export function seenWords(lastSeenAt: string | null, now: number): string {
  if (lastSeenAt === null) return 'not seen yet';
  const age = now - Date.parse(lastSeenAt);
  if (age < 60_000) return 'seen just now';
  return age < HOUR_MS ? `seen ${Math.floor(age / 60_000)} min ago` : `seen ${shortTime(lastSeenAt)}`;
}

/** "ends in 12 min", "ends 30 Nov, 14:00", "ended 24 Nov, 14:00", or null where nothing ends. */
export function endWords(agent: AgentShape, now: number): string | null {
  if (agent.expiresAt === null) return null;
  const left = Date.parse(agent.expiresAt) - now;
  if (left <= 0) return `ended ${shortTime(agent.expiresAt)}`;
  return left < HOUR_MS ? `ends in ${Math.max(1, Math.ceil(left / 60_000))} min` : `ends ${shortTime(agent.expiresAt)}`;
}

export function exactTime(at: string): string {
  return new Date(at).toLocaleString(undefined, { dateStyle: 'full', timeStyle: 'medium' });
}

function shortTime(at: string): string {
  return new Date(at).toLocaleString(undefined, { day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit' });
}
