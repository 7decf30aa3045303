/** What the gateway needs from the rest, as interfaces: store and runtime implement them, tests put their own in place. */
import type { Entry, NewEntry } from './entry.ts';
import type { LimitHit } from './ledger-types.ts';
import type { AgentPolicy } from './policy-state.ts';
import type { ModelRates } from './pricing/model-rates.ts';

/** Kinds of refused requests that carry no valid token: counted per minute, never an entry each (disk-fill attack). */
export type NoiseKind =
  | 'foreign_host'
  | 'foreign_origin'
  | 'malformed'
  | 'no_token'
  | 'unknown_token'
  | 'expired_token';

export interface AuditLog {
  /**
   * Writes a decision. Resolves when it is on disk (one commit per event-loop tick, `synchronous=FULL`); rejects when it
   * could not be written: then nothing may be forwarded.
   */
  record(entry: NewEntry): Promise<Entry>;
  /** Queues an outcome or notice: rides the next commit, at most 20 ms later. A failure makes `healthy` false. */
  append(entry: NewEntry): void;
  /** Counts a refused request without a valid token; one entry per minute and kind says how many. */
  count(kind: NoiseKind): void;
  /** False after a write failed, until one succeeds: while false every call gets 503. */
  readonly healthy: boolean;
}

export type Identity =
  | { readonly kind: 'agent'; readonly agent: AgentPolicy }
  | { readonly kind: 'expired'; readonly agent: AgentPolicy }
  | { readonly kind: 'unknown' };

/** Where an agent's calls go. */
export interface Route {
  readonly accountId: string;
  readonly accountName: string;
  readonly sandbox: boolean;
  /** `https://api.elevenlabs.io`, without a trailing slash; loopback http for the sandbox and for `--upstream`. */
  readonly origin: string;
  readonly key: string;
  /** Every secret to look for in answers at this moment: this account's key and, while calls drain, the one it replaced. */
  readonly secrets: readonly string[];
}

export type RouteRefusal = 'vault_locked' | 'policy_changed' | 'no_key';

/** Names learnt from answers ("voice Rachel"), per account; ids stand where a name is not known. */
export interface NameBook {
  find(accountId: string, noun: string, id: string): string | null;
  learn(accountId: string, noun: string, id: string, name: string): void;
}

/** What a call asks of the ledger before it leaves. */
export interface Claim {
  readonly callId: string;
  readonly agent: AgentPolicy;
  /** The most it may cost, in thousandths of a credit. */
  readonly milli: number;
  /** Voices it adds. */
  readonly slots: 0 | 1;
}

/** What the log must say of a settlement, so that the ledger can be restored from it. */
export interface Booked {
  /** When it counts, where the clock was set back since (E19); else null. */
  readonly countedAt: number | null;
  /** Voices added. */
  readonly slots: number;
}

export interface Overrun {
  readonly operationId: string;
  readonly boundMilli: number;
  /** What the bound was multiplied with, in thousandths. */
  readonly factorMilli: number;
  readonly milli: number;
}

/** Credits: what a call may cost, and whether the limits leave room for it. Nothing here waits. */
export interface Budget {
  /** Whether a credit limit, of the agent or its account, or a floor applies: then a call that spends needs a price. */
  applies(agent: AgentPolicy): boolean;
  /** Of the account, as last read, else the built-in ones. */
  rates(accountId: string): ModelRates;
  /** What the bound of an operation is multiplied with, in thousandths: more than 1000 after a bill above its bound. */
  factorMilli(operationId: string): number;
  /** The limit that leaves no room for it, or null. */
  check(claim: Claim): LimitHit | null;
  /** The same, and sets it aside where there is room: until it is settled or released. */
  reserve(claim: Claim): LimitHit | null;
  release(callId: string): void;
  /** Books what a reserved call cost; null where that is not known. */
  settle(callId: string, milli: number | null): Booked;
  /** The ledger's time, where the clock was set back since; else null. */
  countedLater(): number | null;
  /** A bill was higher than its bound: the next bounds of the operation are higher, and the owner is told. */
  overran(overrun: Overrun): void;
  /** The plan of an account, as last read; null while it was never read. */
  tier(accountId: string): string | null;
  /** Whether one place at the plan's ceiling is kept for the owner. */
  keepsOwnerSlot(accountId: string): boolean;
}

export interface GatewayPorts {
  /** Finds the agent of a token by keyed hash; the one place where a token is checked. */
  identify(token: string): Identity;
  /** The same agent as it is by now: unknown when it was removed or has another token. */
  recheck(agent: AgentPolicy): Identity;
  /** True while Stop all is in force. */
  isStopped(): boolean;
  /** The upstream of an agent's account, or why there is none. Asked after the permission, and for the words of a refusal. */
  route(agent: AgentPolicy): Route | RouteRefusal;
  readonly log: AuditLog;
  readonly names: NameBook;
  readonly budget: Budget;
  /** Called on each authenticated request: last seen and user agent, kept in memory, outside the policy. */
  seen(agentId: string, userAgent: string | null): void;
}
