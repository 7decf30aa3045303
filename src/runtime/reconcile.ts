/**
 * What an account's own counter tells of calls whose cost nobody named: where only one of them lies between two readings, what
 * the counter grew by, less what is known of the others, is what it cost.
 */
import type { Entry, NewEntry } from '../core/entry.ts';
import type { Ledger } from '../core/ledger.ts';
import { correctionSentence } from '../core/notice.ts';
import { type CallBetween, explainedBy, type SettledBy } from '../core/settlement.ts';
import { noticeEntry } from '../store/notice-entry.ts';

export interface ReconcileParts {
  readonly ledger: Ledger;
  readonly append: (entry: NewEntry) => void;
  /** Unix time in ms. */
  readonly now: () => number;
}

export interface Reconciler {
  /** Hears of committed entries. */
  readonly hear: (entries: readonly Entry[]) => void;
  /** A reading of an account's counter, in credits. Returns in how many ms another one would tell more; null: not by waiting. */
  read(accountId: string, usedCredits: number): number | null;
  /** Another key: its counter is another one. */
  renew(accountId: string): void;
}

/** A counter may be behind: what ended so shortly before a reading is not in it for certain. */
const LAG_MS = 30_000;
/** More calls between two readings explain nothing. */
const MOST_CALLS = 1_000;

interface Ended extends CallBetween {
  readonly agentId: string;
  readonly agent: string;
  readonly countedAt: number;
}

interface Account {
  before: number | null;
  readonly open: Set<string>;
  ended: Ended[];
  /** When the newest of its calls ended. */
  endedAt: number;
  /** Too many, or one that nothing is known of: only a new beginning helps. */
  lost: boolean;
}

export function createReconciler({ ledger, append, now }: ReconcileParts): Reconciler {
  const accounts = new Map<string, Account>();

  const accountOf = (accountId: string): Account => {
    const known = accounts.get(accountId);
    if (known) return known;
    const made: Account = { before: null, open: new Set(), ended: [], endedAt: 0, lost: false };
    accounts.set(accountId, made);
    return made;
  };

  const begin = (account: Account, used: number): void => {
    account.before = used;
    account.ended = [];
    account.lost = false;
  };

  const correct = (accountId: string, call: Ended, deltaMilli: number): void => {
    const { agentId, agent, callId, milli, countedAt } = call;
    ledger.correct(accountId, agentId, countedAt, deltaMilli);
    const booked = milli ?? 0;
    const sentence = correctionSentence(agent, booked, booked + deltaMilli);
    const entry = noticeEntry(now(), 'cost_corrected', sentence, { account: accountId, countedAt });
    append({ ...entry, agentId, agent, callId, creditsMilli: deltaMilli });
  };

  return {
    hear(entries) {
      for (const entry of entries) {
        const { kind, callId, agentId, agent, facts, at } = entry;
        const accountId = facts.account;
        if (callId === null || agentId === null || typeof accountId !== 'string') continue;
        const account = accountOf(accountId);
        if (kind === 'decision' && entry.decision === 'allow' && 'fingerprint' in facts) account.open.add(callId);
        if (kind !== 'outcome' || !account.open.delete(callId)) continue;
        account.endedAt = at;
        if (account.before === null) continue;
        const countedAt = typeof facts.countedAt === 'number' ? facts.countedAt : at;
        const by = settledByOf(facts.settledBy);
        if (by === null || account.ended.length >= MOST_CALLS) account.lost = true;
        else {
          const milli = entry.creditsMilli;
          account.ended.push({ callId, by, milli, agentId, agent: agent ?? agentId, countedAt });
        }
      }
    },
    read(accountId, usedCredits) {
      const account = accountOf(accountId);
      const used = usedCredits * 1000;
      const { before, ended, open, lost } = account;
      // Where the clock was set back, it may just have ended.
      account.endedAt = Math.min(account.endedAt, now());
      const early = account.endedAt + LAG_MS - now();
      if (early > 0) return before === null || lost || ended.some(({ by }) => by === 'bound') ? early : null;
      if (before === null || lost) {
        if (open.size === 0) begin(account, used);
        return null;
      }
      // A counter that did not move has not been brought up to date: what it will show belongs to these calls.
      if (used === before && ended.some(({ milli }) => milli !== 0)) return null;
      const calls: CallBetween[] = [...ended, ...[...open].map((callId) => openCall(callId))];
      const correction = explainedBy(before, used, calls);
      const call = ended.find(({ callId }) => callId === correction?.callId);
      if (correction !== null && call !== undefined) correct(accountId, call, correction.deltaMilli);
      if (open.size === 0) begin(account, used);
      return null;
    },
    renew(accountId) {
      accounts.delete(accountId);
    },
  };
}

function openCall(callId: string): CallBetween {
  return { callId, by: 'open', milli: null };
}

function settledByOf(value: unknown): SettledBy | null {
  switch (value) {
    case 'cost_header':
    case 'audio_duration':
    case 'bound':
    case 'released':
    case 'unknown':
      return value;
    default:
      return null;
  }
}
