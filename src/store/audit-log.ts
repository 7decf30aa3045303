/**
 * The audit log. What is decided within one turn of the event loop is committed together, and nobody is told before it is on
 * disk. No transaction stays open while other code runs.
 */
import type Database from 'better-sqlite3';
import type { Entry, NewEntry } from '../core/entry.ts';
import { type FlatPolicy, flatten } from '../core/policy-changes.ts';
import type { PolicyChange } from '../core/policy-state.ts';
import type { AuditLog, NoiseKind } from '../core/ports.ts';
import type { SealedKeyWrite } from './account-keys.ts';
import { AnchorKeeper } from './anchor-keeper.ts';
import { AuditChain, BUSY_MS, type ChainHead, isBusy } from './audit-chain.ts';
import { storable } from './audit-rows.ts';
import { LogFailure } from './log-failure.ts';
import { NoiseCounter } from './noise-counter.ts';
import { ledgerTime, OpenCalls, readUnfinished, unknownOutcome } from './open-calls.ts';
import { changesToFacts, checkPolicy, type PolicyCheck, policyDigestOf } from './policy-check.ts';
import { applyPolicyChanges, PolicyConflictError, readPolicy } from './policy-tables.ts';
import { AuditUnavailableError } from './store-error.ts';
import { truncateWal } from './upkeep.ts';

/** An outcome waits this long for a decision to ride with. */
const RIDE_MS = 20;
const RETRY_MS = 500;
const BUSY_RETRY_MS = 50;
const NOISE_SPAN_MS = 60_000;
/** More outcomes than calls can be open at once. */
const LONGEST_QUEUE = 10_000;

export interface AuditLogOptions {
  /** The data directory, where the anchor is. */
  readonly dir: string;
  /** Unix time in ms. */
  readonly now: () => number;
  /** The sentence of the outcome `unknown_outcome` of a decision; `sent`: the call may have been done. */
  readonly unknownOutcomeSentence: (decision: Entry, sent: boolean) => string;
  /** Called with what was committed, in order, soon after. Must not throw. */
  readonly onCommitted?: (entries: readonly Entry[]) => void;
  /** Called when something could not be written: the log itself, or its anchor. */
  readonly onTrouble?: (error: Error) => void;
}

interface Waiting {
  readonly entry: NewEntry;
  readonly resolve: (entry: Entry) => void;
  readonly reject: (error: Error) => void;
}

export class StoredLog implements AuditLog {
  readonly #db: Database.Database;
  readonly #options: AuditLogOptions;
  readonly #chain: AuditChain;
  readonly #openCalls: OpenCalls;
  readonly #noise = new NoiseCounter(NOISE_SPAN_MS, () => this.#reportNoise());
  #waiting: Waiting[] = [];
  #queue: NewEntry[] = [];
  #immediate: NodeJS.Immediate | null = null;
  #timer: NodeJS.Timeout | null = null;
  #busySince: number | null = null;
  #failure: LogFailure | null = null;
  #keeper: AnchorKeeper | null = null;
  #closed = false;

  /** `db`: the writing connection. */
  constructor(db: Database.Database, options: AuditLogOptions) {
    this.#db = db;
    this.#options = options;
    this.#chain = new AuditChain(db);
    this.#openCalls = new OpenCalls(db);
  }

  get healthy(): boolean {
    return this.#failure === null;
  }

  /** The newest entry that is on disk. */
  get head(): ChainHead {
    return this.#chain.head;
  }

  record(entry: NewEntry): Promise<Entry> {
    return new Promise((resolve, reject) => {
      if (this.#closed) throw new AuditUnavailableError('the log is closed');
      this.#waiting.push({ entry: storable(entry), resolve, reject });
      this.#immediate ??= setImmediate(() => this.#turn());
    });
  }

  append(entry: NewEntry): void {
    const kept = storable(entry);
    if (this.#closed || this.#queue.length >= LONGEST_QUEUE) {
      if (this.#failure !== null) this.#failure.lost += 1;
      return;
    }
    this.#queue.push(kept);
    this.#schedule(this.healthy ? RIDE_MS : RETRY_MS);
  }

  count(kind: NoiseKind): void {
    this.#noise.count(kind);
  }

  /**
   * Writes policy changes, the sealed key that goes with them and their entry in one transaction, which is on disk when this
   * returns. Throws PolicyConflictError when the tables hold something else than `before`, AuditUnavailableError when it cannot
   * be written; then nothing was changed.
   */
  change(changes: readonly PolicyChange[], entry: NewEntry, key: SealedKeyWrite | null = null): Entry {
    this.#flush();
    const rows = changesToFacts(changes);
    const stored = this.#chain.transact(() => {
      applyPolicyChanges(this.#db, changes, entry.at, key);
      const proof = this.#keeper === null ? {} : { mac: this.#keeper.mac(this.#chain.nextSeq, rows) };
      return this.#chain.write(storable({ ...entry, facts: { ...entry.facts, changes: rows, ...proof } }));
    }, true);
    this.#guard(() => this.#keeper?.changed(changes, this.#chain.head));
    // A key that was replaced or removed stays in the write-ahead log until that is cut (C24).
    if (key !== null) this.#guard(() => truncateWal(this.#db));
    this.#publish([stored]);
    return stored;
  }

  /** Compares policy and log with the anchor, and keeps the anchor from then on when they are as it says. */
  unlock(anchorKey: Uint8Array): PolicyCheck {
    this.#flush();
    const check = checkPolicy(this.#db, this.#options.dir, anchorKey);
    if (check.ok) this.#keep(anchorKey, check.flat);
    return check;
  }

  /**
   * The owner confirms the policy of this digest (of a check, or of `policyDigest`), and the log as it is: writes the entry
   * that says so, then a fresh anchor. Throws PolicyConflictError when the tables hold another policy by now.
   */
  confirm(anchorKey: Uint8Array, digest: string, entry: NewEntry): Entry {
    const flat = flatten(readPolicy(this.#db));
    if (policyDigestOf(flat) !== digest) throw new PolicyConflictError('the policy is not the one that was shown');
    this.#flush();
    const stored = this.#chain.transact(() => this.#chain.write(storable(entry)), true);
    this.#keep(anchorKey, flat);
    this.#publish([stored]);
    return stored;
  }

  /** Hex SHA-256 of the policy in the tables. */
  policyDigest(): string {
    return policyDigestOf(flatten(readPolicy(this.#db)));
  }

  /** Forgets the anchor key: the anchor stays where it is. */
  lock(): void {
    this.#keeper?.close();
    this.#keeper = null;
  }

  /** At start, before anything is served: closes the calls that a killed process left open. Returns how many. */
  closeUnfinished(): number {
    const unfinished = readUnfinished(this.#db);
    const countedAt = ledgerTime(this.#db, unfinished, this.#options.now());
    for (const decision of unfinished) this.#appendUnknown(decision, true, countedAt);
    this.#flush();
    return unfinished.length;
  }

  /** Writes what is waiting. Afterwards nothing is written any more; the connection stays open. False: not all is on disk. */
  close(): boolean {
    this.#reportNoise();
    this.#flush();
    const whole = this.healthy && this.#queue.length === 0;
    if (whole) this.#guard(() => this.#chain.transact(() => this.#openCalls.writeMark(this.head.seq, true)));
    this.#closed = true;
    this.#clearTimers();
    this.lock();
    return whole;
  }

  #turn(): void {
    this.#clearTimers();
    this.#write(true);
  }

  /** As a turn, at once; another program that holds the database is not waited for. */
  #flush(): void {
    this.#clearTimers();
    this.#write(false);
  }

  #write(mayWait: boolean): void {
    const { length } = this.#queue;
    const waiting = this.#waiting;
    if (length === 0 && waiting.length === 0 && this.#failure === null) return;
    let written: Entry[];
    try {
      written = this.#chain.transact(() => this.#writeBatch(length, waiting));
    } catch (error) {
      if (mayWait && this.#isWorthWaiting(error)) this.#schedule(BUSY_RETRY_MS);
      else this.#fail(error, length);
      return;
    }
    this.#waiting = [];
    this.#queue.splice(0, length);
    this.#failure = null;
    this.#busySince = null;
    for (const entry of written) this.#openCalls.committed(entry);
    this.#guard(() => this.#keeper?.committed(this.#chain.head));
    const decisions = written.slice(written.length - waiting.length);
    for (const [index, entry] of decisions.entries()) waiting[index]?.resolve(entry);
    this.#publish(written);
  }

  /** After whoever waited for the commit: a feed must not hold up a call that was allowed. */
  #publish(written: readonly Entry[]): void {
    const { onCommitted } = this.#options;
    if (onCommitted) queueMicrotask(() => onCommitted(written));
  }

  /** What was queued first, since it happened first. */
  #writeBatch(queued: number, waiting: readonly Waiting[]): Entry[] {
    this.#openCalls.writeMark(this.#chain.head.seq);
    const recovery = this.#failure?.recoveryNotice(this.#options.now());
    const written = recovery === undefined ? [] : [this.#chain.write(recovery)];
    for (const entry of this.#queue.slice(0, queued)) {
      written.push(this.#chain.write(entry, this.#openCalls.decisionOf(entry)));
    }
    for (const { entry } of waiting) written.push(this.#chain.write(entry));
    return written;
  }

  #isWorthWaiting(error: unknown): boolean {
    if (!isBusy(error)) return false;
    this.#busySince ??= performance.now();
    return performance.now() - this.#busySince < BUSY_MS;
  }

  #fail(error: unknown, queued: number): void {
    const failed = error instanceof Error ? error : new Error(String(error));
    const waiting = this.#waiting;
    this.#waiting = [];
    this.#busySince = null;
    this.#failure ??= new LogFailure();
    this.#failure.refused += waiting.length;
    this.#guard(() => this.#settlePhantoms(queued, waiting));
    this.#schedule(RETRY_MS);
    for (const { reject } of waiting) reject(failed);
    this.#options.onTrouble?.(failed);
  }

  /**
   * A commit that failed may have reached the disk all the same (security.md fact 8). Then what was queued is written, and a
   * decision that nobody acted on is closed.
   */
  #settlePhantoms(queued: number, waiting: readonly Waiting[]): void {
    const before = this.#chain.head;
    this.#chain.reload();
    if (this.#chain.head.seq === before.seq) return;
    this.#queue.splice(0, queued);
    for (const decision of readUnfinished(this.#db)) {
      if (!waiting.some(({ entry }) => entry.callId === decision.callId)) continue;
      this.#openCalls.committed(decision);
      this.#appendUnknown(decision, false, 0);
    }
  }

  #appendUnknown(decision: Entry, sent: boolean, countedAt: number): void {
    const sentence = this.#options.unknownOutcomeSentence(decision, sent);
    this.append(unknownOutcome(decision, this.#options.now(), sentence, sent, countedAt));
  }

  #reportNoise(): void {
    for (const entry of this.#noise.drain(this.#options.now())) this.append(entry);
  }

  #keep(anchorKey: Uint8Array, flat: FlatPolicy): void {
    this.lock();
    this.#keeper = new AnchorKeeper(this.#options.dir, anchorKey, flat, this.#chain.head);
  }

  #schedule(ms: number): void {
    if (this.#closed || this.#timer !== null) return;
    this.#timer = setTimeout(() => this.#turn(), ms);
    if (!this.healthy) this.#timer.unref();
  }

  #clearTimers(): void {
    if (this.#immediate !== null) clearImmediate(this.#immediate);
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#immediate = null;
    this.#timer = null;
  }

  /** What fails here leaves the log right: the anchor trails. */
  #guard(work: () => unknown): void {
    try {
      work();
    } catch (error) {
      this.#options.onTrouble?.(error instanceof Error ? error : new Error(String(error)));
    }
  }
}
