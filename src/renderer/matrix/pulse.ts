/** What was just used and just denied, cell by cell, as the log tells it: rings and live dots are drawn from this. */
import { create } from 'zustand';
import type { EntryShape } from '../../contract/bridge.ts';
import { hear } from '../state/events.ts';

type Verdict = NonNullable<EntryShape['decision']>;

interface Ring {
  readonly verdict: 'allow' | 'deny';
  /** Grows when the ring is to be seen anew. */
  readonly turn: number;
  readonly until: number;
}

interface PulseState {
  /** By cell (`cellKey`), and by agent id for its row. */
  readonly rings: Readonly<Record<string, Ring>>;
  /** When each agent last called, roughly: told anew at most every few seconds. */
  readonly calledAt: Readonly<Record<string, number>>;
}

const SHOWN_MS = 1_600;
/** Calls that follow each other faster share one ring, so that a busy cell does not flicker. */
const TOGETHER_MS = 700;
const COARSE_MS = 10_000;

export const usePulse = create<PulseState>(() => ({ rings: {}, calledAt: {} }));

/** The last decision in each cell, for its tooltip. Not drawn from by itself, so it need not tell anybody. */
const lastByCell = new Map<string, { readonly verdict: Verdict; readonly at: number }>();
let sweeping = false;
let turns = 0;

export function cellKey(agentId: string, areaId: string): string {
  return `${agentId}/${areaId}`;
}

export function lastIn(key: string): { readonly verdict: Verdict; readonly at: number } | null {
  return lastByCell.get(key) ?? null;
}

/** Starts to hear the log; returns the function that ends it. */
export function hearPulse(): () => void {
  return hear({ entries: take });
}

function take(entries: readonly EntryShape[]): void {
  const now = Date.now();
  const { rings, calledAt } = usePulse.getState();
  const ringsNow = { ...rings };
  const called: Record<string, number> = {};
  let rang = false;
  for (const { kind, agentId, area, decision, at } of entries) {
    if (kind !== 'decision' || typeof agentId !== 'string' || decision === null) continue;
    if (now - (calledAt[agentId] ?? 0) > COARSE_MS) called[agentId] = now;
    if (area === null) continue;
    const key = cellKey(agentId, area);
    lastByCell.set(key, { verdict: decision, at: Date.parse(at) });
    if (decision === 'ask') continue;
    rang = true;
    ringsNow[key] = ring(ringsNow[key], decision, now);
    if (decision === 'deny') ringsNow[agentId] = ring(ringsNow[agentId], decision, now);
  }
  if (Object.keys(called).length > 0) usePulse.setState({ calledAt: { ...calledAt, ...called } });
  if (!rang) return;
  usePulse.setState({ rings: ringsNow });
  if (!sweeping) sweep();
}

function ring(before: Ring | undefined, verdict: 'allow' | 'deny', now: number): Ring {
  const until = now + SHOWN_MS;
  if (before && before.verdict === verdict && before.until - SHOWN_MS > now - TOGETHER_MS) return { ...before, until };
  turns += 1;
  return { verdict, turn: turns, until };
}

/** Takes rings away when their time is over. */
function sweep(): void {
  sweeping = true;
  setTimeout(() => {
    const now = Date.now();
    const { rings } = usePulse.getState();
    const left = Object.entries(rings).filter(([, { until }]) => until > now);
    if (left.length < Object.keys(rings).length) usePulse.setState({ rings: Object.fromEntries(left) });
    sweeping = false;
    if (left.length > 0) sweep();
  }, SHOWN_MS / 4);
}
