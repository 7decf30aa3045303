/**
 * Pauses an agent that runs away. It hears what was committed, so what trips it was already forwarded and goes on; later calls
 * are denied until the owner resumes the agent. It never loosens, and what it counts begins anew when Bollard starts: the limits
 * are what bounds an agent for certain.
 */
import type { Entry } from '../core/entry.ts';
import type { GuardLimits } from '../core/limits.ts';
import { type Runaway, RunawayWatch, runawayWords, type UsualHour } from '../core/runaway.ts';
import type { UsualHourQuery } from '../store/usual-hour.ts';
import type { Actor } from './policy-book.ts';

export interface GuardParts {
  readonly limitsOf: (agentId: string) => GuardLimits;
  /** Also of an agent that is gone. */
  readonly isPaused: (agentId: string) => boolean;
  /** Pauses it, with an entry. Throws what PolicyBook.commit throws. */
  readonly pause: (agentId: string, actor: Actor) => void;
  readonly usualHour: (query: UsualHourQuery) => Promise<UsualHour>;
  /** Unix time in ms. */
  readonly now: () => number;
  readonly onWarning: (message: string) => void;
}

export interface RunawayGuard {
  /** Hears of committed entries. */
  readonly hear: (entries: readonly Entry[]) => void;
}

const NO_HABIT: UsualHour = { activeHours: 0, medianMilli: 0, highMilli: 0 };

export function createRunawayGuard(parts: GuardParts): RunawayGuard {
  const watch = new RunawayWatch(parts.limitsOf);
  /** Agents whose pause could not be written yet. */
  const owed = new Map<string, Runaway>();
  const asking = new Set<string>();

  const pause = (agentId: string, runaway: Runaway) => {
    if (parts.isPaused(agentId)) {
      owed.delete(agentId);
      return;
    }
    try {
      parts.pause(agentId, actorOf(runaway));
      owed.delete(agentId);
    } catch (error) {
      if (!owed.has(agentId)) {
        parts.onWarning(`An agent that runs away (${runawayWords(runaway)}) could not be paused: ${messageOf(error)}`);
      }
      owed.set(agentId, runaway);
    }
  };

  const askUsual = async (agentId: string) => {
    asking.add(agentId);
    const usual = await parts.usualHour({ agentId, now: parts.now() }).catch((error: unknown) => {
      parts.onWarning(`What an agent usually spends could not be read: ${messageOf(error)}`);
      return NO_HABIT;
    });
    asking.delete(agentId);
    const runaway = watch.learnUsual(agentId, usual);
    if (runaway !== null) pause(agentId, runaway);
  };

  const hearOne = (agentId: string, entry: Entry) => {
    if (parts.isPaused(agentId)) {
      // What it does meanwhile is denied, and no new reason once it is resumed.
      watch.forget(agentId);
      return;
    }
    const runaway = judge(agentId, entry, watch);
    if (runaway !== null) pause(agentId, runaway);
    else if (!asking.has(agentId) && watch.wantsUsual(agentId)) void askUsual(agentId);
  };

  return {
    hear(entries) {
      for (const [agentId, runaway] of [...owed]) pause(agentId, runaway);
      for (const entry of entries) if (entry.agentId !== null) hearOne(entry.agentId, entry);
    },
  };
}

function judge(agentId: string, entry: Entry, watch: RunawayWatch): Runaway | null {
  const { kind, decision, status, creditsMilli, at } = entry;
  if (kind === 'decision') {
    const { fingerprint } = entry.facts;
    if (decision === 'deny') return watch.denied(agentId, status, at);
    return decision === 'allow' && typeof fingerprint === 'string' ? watch.forwarded(agentId, fingerprint, at) : null;
  }
  // A notice corrects what a call was thought to have cost.
  return creditsMilli === null ? null : watch.spent(agentId, creditsMilli, at);
}

function actorOf(runaway: Runaway): Actor {
  return {
    proven: false,
    confirmed: false,
    author: { name: 'Bollard', cause: runawayWords(runaway), reason: 'runaway' },
  };
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
