/** How an agent is doing, in a word and a shape. */
import type { AgentShape } from '../../contract/bridge.ts';

export type LifeState = 'live' | 'idle' | 'new' | 'paused' | 'expired';

export interface Life {
  readonly state: LifeState;
  /** Under the agent's name. */
  readonly words: string;
}

const LIVE_MS = 10 * 60_000;
const SOON_MS = 24 * 60 * 60_000;

/**
 * `lastCallAt`: the newest call heard in this window, null if none. `credits`: used today, null while unknown. `left`: of its
 * tightest limit, in words, null where it has none; what was used today is said without it only.
 */
export function lifeOf(
  agent: AgentShape,
  lastCallAt: number | null,
  credits: number | null,
  now: number,
  left: string | null = null,
): Life {
  const state = stateOf(agent, lastCallAt, now);
  const ends = agent.expiresAt === null ? null : Date.parse(agent.expiresAt);
  if (state === 'expired') return { state, words: `expired ${ends === null ? '' : `${span(now - ends)} ago`}`.trim() };
  if (state === 'paused') return { state, words: 'paused' };
  const said: string[] = [];
  if (left !== null) said.push(left);
  else if (credits !== null && (credits > 0 || state === 'live'))
    said.push(`${credits.toLocaleString()} credits today`);
  else if (state === 'new') said.push('no call yet');
  else if (state === 'live') said.push('live');
  if (state === 'idle') said.push(`idle ${span(now - lastSeen(agent, lastCallAt))}`);
  if (ends !== null && ends - now < SOON_MS) said.push(`ends in ${span(ends - now)}`);
  return { state, words: said.join(' · ') };
}

export function stateOf(agent: AgentShape, lastCallAt: number | null, now: number): LifeState {
  if (agent.expired || (agent.expiresAt !== null && Date.parse(agent.expiresAt) <= now)) return 'expired';
  if (agent.paused) return 'paused';
  const seen = lastSeen(agent, lastCallAt);
  if (seen === 0) return 'new';
  return now - seen < LIVE_MS ? 'live' : 'idle';
}

function lastSeen(agent: AgentShape, lastCallAt: number | null): number {
  return Math.max(agent.lastSeenAt === null ? 0 : Date.parse(agent.lastSeenAt), lastCallAt ?? 0);
}

/** "4 s", "12 min", "3 h", "5 d". */
export function span(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000));
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 60) return `${minutes} min`;
  const hours = Math.round(minutes / 60);
  return hours < 48 ? `${hours} h` : `${Math.round(hours / 24)} d`;
}
