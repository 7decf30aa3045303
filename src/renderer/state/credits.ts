/** What was spent and what is left, as the main process knows it. */
import { create } from 'zustand';
import type { Credits, EntryShape } from '../../contract/bridge.ts';
import { findOperation } from '../../core/catalogue/catalogue.ts';
import { call } from '../bridge.ts';
import { useApp } from './app-state.ts';
import { hear } from './events.ts';

interface CreditsState {
  /** Null until they were read once. */
  readonly credits: Credits | null;
  /** Why they could not be read the last time. */
  readonly problem: string | null;
}

export const useCredits = create<CreditsState>(() => ({ credits: null, problem: null }));

const AFTER_SPENDING_MS = 1_000;
/** The main process reads the account again at most every 10 s: then there is something new once more. */
const AFTER_ACCOUNT_READ_MS = 13_000;
const NOW_AND_THEN_MS = 300_000;
const LONGEST_TIMER_MS = 24 * 3_600_000;
/** A long log takes longer to add up: then it is added up less often. */
const SHARE_OF_TIME = 10;

let running: Promise<void> | null = null;
let again = false;
let renewal: number | undefined;
let readAt = Number.NEGATIVE_INFINITY;
let tookMs = 0;
const timers = new Map<number, number>();

export function refreshCredits(): Promise<void> {
  if (running) {
    // What is read already may be older than the wish.
    again = true;
    return running;
  }
  running = read().finally(() => {
    running = null;
    if (!again) return;
    again = false;
    void refreshCredits();
  });
  return running;
}

async function read(): Promise<void> {
  const startedAt = performance.now();
  const result = await call('credits.get', {});
  readAt = performance.now();
  tookMs = readAt - startedAt;
  useCredits.setState(result.ok ? { credits: result.value, problem: null } : { problem: result.error.message });
  if (result.ok) refreshAtRenewal(result.value);
}

/** A limit that renews is empty again, without anything being spent. */
function refreshAtRenewal({ limits }: Credits): void {
  window.clearTimeout(renewal);
  const ends = [...limits.agents, ...limits.accounts]
    .flatMap(({ usage }) => usage.map(({ renewsAt }) => (renewsAt === null ? Number.NaN : Date.parse(renewsAt))))
    .filter((end) => end > Date.now());
  const wait = Math.min(...ends) - Date.now();
  if (wait < LONGEST_TIMER_MS) renewal = window.setTimeout(() => void refreshCredits(), wait + AFTER_SPENDING_MS);
}

/** Once for each delay, however often it is wished meanwhile. */
function refreshIn(ms: number): void {
  if (timers.has(ms)) return;
  const wait = Math.max(ms, readAt + tookMs * SHARE_OF_TIME - performance.now());
  timers.set(
    ms,
    window.setTimeout(() => {
      timers.delete(ms);
      void refreshCredits();
    }, wait),
  );
}

/** Keeps them fresh: at the start, when something is spent, when an account changes. Returns the function that ends it. */
export function watchCredits(): () => void {
  void refreshCredits();
  const deaf = hear({
    entries(entries) {
      const spent = entries.some(({ kind, credits }) => kind === 'outcome' && (credits ?? 0) > 0);
      if (spent || entries.some(concernsCredits)) refreshIn(AFTER_SPENDING_MS);
      if (spent) refreshIn(AFTER_ACCOUNT_READ_MS);
    },
    gap: () => refreshIn(AFTER_SPENDING_MS),
  });
  const unsubscribe = useApp.subscribe((now, before) => {
    if (now.status?.vault !== before.status?.vault || now.accounts !== before.accounts) refreshIn(AFTER_SPENDING_MS);
    else if (now.agents !== before.agents && limitsOf(now) !== limitsOf(before)) void refreshCredits();
  });
  const interval = window.setInterval(() => void refreshCredits(), NOW_AND_THEN_MS);
  return () => {
    deaf();
    unsubscribe();
    window.clearInterval(interval);
    window.clearTimeout(renewal);
    for (const timer of timers.values()) window.clearTimeout(timer);
    timers.clear();
  };
}

function limitsOf({ agents }: ReturnType<typeof useApp.getState>): string {
  return JSON.stringify(agents?.map(({ id, limits }) => [id, limits]) ?? null);
}

/** Calls that may spend are under way from their decision on. */
function concernsCredits({ kind, decision, operation }: EntryShape): boolean {
  if (kind !== 'outcome' && !(kind === 'decision' && decision === 'allow')) return false;
  const known = operation === null ? undefined : findOperation(operation);
  return known?.effects.includes('spends') === true;
}
