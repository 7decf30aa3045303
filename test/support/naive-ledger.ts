/** The ledger as one would write it without a thought for time: every booking in one list, added up anew for each question. */
import type { LedgerSums, LimitName } from '../../src/core/ledger-types.ts';
import { type AccountLimits, type AgentLimits, NO_ACCOUNT_LIMITS, NO_AGENT_LIMITS } from '../../src/core/limits.ts';
import {
  type Bounds,
  dayOf,
  hourOf,
  monthOf,
  type ResetCycle,
  WINDOW_KINDS,
  type WindowKind,
} from '../../src/core/windows.ts';

export const AGENTS = ['agt_0', 'agt_1', 'agt_2'] as const;
export const ACCOUNTS = ['acc_0', 'acc_1'] as const;

export interface Booking {
  readonly agentId: string;
  readonly accountId: string;
  /** In the time of the ledger. */
  readonly at: number;
  readonly milli: number;
  readonly slots: number;
}

export interface Open {
  readonly callId: string;
  readonly agentId: string;
  readonly accountId: string;
  readonly milli: number;
  readonly slots: number;
  /** The time of the ledger when it was let through: its decision is in the log. */
  readonly at: number;
}

interface Balance {
  readonly remainingMilli: number;
  /** Of `settled`, when the reading began. */
  readonly mark: number;
}

export class NaiveLedger {
  /** The log: survives a crash. */
  readonly log: Booking[] = [];
  open: Open[] = [];
  now: number;
  latest = 0;
  calls = 0;
  readonly agentLimits = new Map<string, AgentLimits>();
  readonly accountLimits = new Map<string, AccountLimits>();
  readonly cycles = new Map<string, ResetCycle | null>();
  readonly balances = new Map<string, Balance>();
  /** What was settled in memory, by account. */
  readonly settled = new Map<string, number>();
  readonly marks: { readonly accountId: string; readonly mark: number }[] = [];
  /** Windows that may hold more than their limit, because a bill, the owner or the account made it so. */
  readonly excused = new Set<string>();

  constructor(now: number) {
    this.now = now;
  }

  tick(): number {
    this.latest = Math.max(this.latest, this.now);
    return this.latest;
  }

  limitsOf(agentId: string): AgentLimits {
    return this.agentLimits.get(agentId) ?? NO_AGENT_LIMITS;
  }

  accountLimitsOf(accountId: string): AccountLimits {
    return this.accountLimits.get(accountId) ?? NO_ACCOUNT_LIMITS;
  }

  bounds(accountId: string, kind: WindowKind): Bounds {
    if (kind === 'hour') return hourOf(this.latest);
    return kind === 'day' ? dayOf(this.latest) : monthOf(this.cycles.get(accountId) ?? null, this.latest);
  }

  /** `agentId` null: of the account in all. */
  spent(accountId: string, agentId: string | null, kind: WindowKind): number {
    const { start } = this.bounds(accountId, kind);
    const own = this.log.filter((one) => one.accountId === accountId && (agentId === null || one.agentId === agentId));
    return own.reduce((sum, { at, milli }) => sum + (at >= start ? milli : 0), 0);
  }

  slots(accountId: string, agentId: string): number {
    const { start } = this.bounds(accountId, 'month');
    const own = this.log.filter((one) => one.accountId === accountId && one.agentId === agentId);
    return own.reduce((sum, { at, slots }) => sum + (at >= start ? slots : 0), 0);
  }

  reserved(accountId: string, agentId: string | null): number {
    const own = this.open.filter((one) => one.accountId === accountId && (agentId === null || one.agentId === agentId));
    return own.reduce((sum, { milli }) => sum + milli, 0);
  }

  reservedSlots(accountId: string, agentId: string): number {
    const own = this.open.filter((one) => one.accountId === accountId && one.agentId === agentId);
    return own.reduce((sum, { slots }) => sum + slots, 0);
  }

  limit(accountId: string, agentId: string | null, kind: WindowKind): number | null {
    const limits = agentId === null ? this.accountLimitsOf(accountId) : this.limitsOf(agentId);
    const limit = { hour: limits.hourMilli, day: limits.dayMilli, month: limits.monthMilli }[kind];
    const raise = agentId === null ? null : this.limitsOf(agentId).raise;
    return limit === null || raise === null || this.latest >= raise.until ? limit : limit + raise.milli;
  }

  remaining(accountId: string): number | null {
    const balance = this.balances.get(accountId);
    if (balance === undefined) return null;
    const since = (this.settled.get(accountId) ?? 0) - balance.mark;
    return balance.remainingMilli - since - this.reserved(accountId, null);
  }

  /** What the ledger must answer to a call. */
  hit(accountId: string, agentId: string, milli: number, slots: number): LimitName | null {
    const fits = (limit: number | null, taken: number, needed: number) => limit === null || taken + needed <= limit;
    const { perRequestMilli, voiceSlots } = this.limitsOf(agentId);
    if (milli > 0) {
      if (!fits(perRequestMilli, 0, milli)) return 'per_request';
      for (const who of [agentId, null]) {
        for (const kind of WINDOW_KINDS) {
          const taken = this.spent(accountId, who, kind) + this.reserved(accountId, who);
          if (!fits(this.limit(accountId, who, kind), taken, milli)) return who === null ? `account_${kind}` : kind;
        }
      }
      const { floorMilli } = this.accountLimitsOf(accountId);
      const remaining = this.remaining(accountId);
      if (floorMilli !== null && remaining === null) return 'floor_unknown';
      if (floorMilli !== null && remaining !== null && remaining - milli < floorMilli) return 'floor';
    }
    const taken = this.slots(accountId, agentId) + this.reservedSlots(accountId, agentId);
    return slots === 0 || fits(voiceSlots, taken, slots) ? null : 'voice_slots';
  }

  /** The windows that hold more than their limit. */
  over(): string[] {
    return ACCOUNTS.flatMap((accountId) =>
      [...AGENTS, null].flatMap((agentId) =>
        WINDOW_KINDS.filter((kind) => {
          const taken = this.spent(accountId, agentId, kind) + this.reserved(accountId, agentId);
          return taken > (this.limit(accountId, agentId, kind) ?? Number.POSITIVE_INFINITY);
        }).map((kind) => `${accountId} ${agentId} ${kind}`),
      ),
    );
  }

  /** What is over its limit now may be so, as long as it lasts. */
  excuse(): void {
    for (const key of this.over()) this.excused.add(key);
  }

  book(call: Open, milli: number, at: number): void {
    const { accountId, agentId, slots } = call;
    this.open = this.open.filter((one) => one !== call);
    this.log.push({ accountId, agentId, at, milli, slots });
    this.settled.set(accountId, (this.settled.get(accountId) ?? 0) + milli);
  }

  /** What a reader of the log would find: a sum for each agent and clock hour. */
  sums(accountId: string, since: number, until: number): LedgerSums {
    const own = this.log.filter((one) => one.accountId === accountId && one.at >= since && one.at < until);
    const spans = Map.groupBy(own, ({ agentId, at }) => `${agentId} ${hourOf(at).start}`);
    const sums = [...spans.values()].map((bookings) => ({
      agentId: bookings[0]?.agentId ?? null,
      from: Math.min(...bookings.map(({ at }) => at)),
      to: Math.max(...bookings.map(({ at }) => at)),
      milli: bookings.reduce((sum, { milli }) => sum + milli, 0),
      slots: bookings.reduce((sum, { slots }) => sum + slots, 0),
    }));
    const latest = this.log.length === 0 ? null : Math.max(...this.log.map(({ at }) => at));
    return { latest, accounts: [{ accountId, since, sums }] };
  }
}
