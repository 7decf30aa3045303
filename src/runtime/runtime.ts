/** Joins store, vault, gateway and contract. One runtime owns one data directory for its whole life. */
import { join } from 'node:path';
import * as z from 'zod/mini';
import { CALLS, type CallName, type CallResult, type FailureCode, isCallName } from '../contract/calls.ts';
import { findOperation } from '../core/catalogue/catalogue.ts';
import type { Entry } from '../core/entry.ts';
import { outcomeSentence } from '../core/sentence.ts';
import { readAccountKeys } from '../store/account-keys.ts';
import { StoredLog } from '../store/audit-log.ts';
import { DATABASE_FILE, openDatabase } from '../store/database.ts';
import { readLedgerSums } from '../store/ledger-sums.ts';
import { acquireLock } from '../store/lock.ts';
import { openMoneySettings } from '../store/money-settings.ts';
import { openNameBook } from '../store/names.ts';
import { PolicyConflictError, readPolicy, readTokenKey } from '../store/policy-tables.ts';
import { AuditUnavailableError } from '../store/store-error.ts';
import { startUpkeep } from '../store/upkeep.ts';
import { CallError } from './call-error.ts';
import type { Parts } from './calls/handler.ts';
import { HANDLERS } from './calls/handlers.ts';
import { createEventHub, type EventHub } from './event-hub.ts';
import { GatewayHost } from './gateway-host.ts';
import { createKeyRing } from './key-ring.ts';
import { type Money, openMoney } from './money.ts';
import { type Proof, ProofBook } from './owner-proof.ts';
import { type Actor, createPolicyBook } from './policy-book.ts';
import { withAgent } from './policy-edit.ts';
import { openReader, openWorkerReader } from './reader.ts';
import { createRunawayGuard } from './runaway-guard.ts';
import { createSeenBook } from './seen-book.ts';
import { createTokenMint } from './token-mint.ts';
import { createVaultGate } from './vault-gate.ts';

export interface RuntimeOptions {
  readonly dataDir: string;
  readonly version: string;
  /** What this process is, for whoever finds the directory locked. */
  readonly holder: string;
  /** The script of the reading worker; without one the log is read on this thread. */
  readonly readerWorker?: URL;
  readonly lockWaitMs?: number;
  readonly onWarning: (message: string) => void;
}

export interface Runtime {
  readonly gateway: GatewayHost;
  readonly events: EventHub;
  /** Fresh nonce for a proof. */
  nonce(): string;
  /** Answers any call by name. Never rejects: failures are values with a code. `gone` aborts when nobody waits for it. */
  call(name: string, input: unknown, proof?: Proof, gone?: AbortSignal): Promise<CallResult<CallName>>;
  /**
   * The same for a person at this process's own window: the owner is there. What needs a word of its own answers
   * `confirmation_required` until it is called with `confirmed`.
   */
  callAsOwner(name: string, input: unknown, confirmed: boolean): Promise<CallResult<CallName>>;
  close(): Promise<void>;
}

export async function createRuntime(options: RuntimeOptions): Promise<Runtime> {
  const { dataDir, version, onWarning } = options;
  const now = () => Date.now();
  const lock = await acquireLock(dataDir, {
    holder: { pid: process.pid, what: options.holder },
    ...(options.lockWaitMs === undefined ? {} : { waitMs: options.lockWaitMs }),
  });
  const path = join(dataDir, DATABASE_FILE);
  const db = openOrRelease(path, lock);
  const events = createEventHub((error) => onWarning(`A reader of the feed failed: ${messageOf(error)}`));
  const log = new StoredLog(db, {
    dir: dataDir,
    now,
    unknownOutcomeSentence,
    onCommitted: events.publish,
    onTrouble: (error) =>
      onWarning(`The audit log cannot be written (${error.message}): nothing is forwarded until it can.`),
  });
  const closed = log.closeUnfinished();
  if (closed > 0) onWarning(`${closed} calls were open when Bollard last ended; they are closed as unknown_outcome.`);
  const keys = createKeyRing(() => performance.now());
  const sealedKeys = () => readAccountKeys(db);
  const vault = createVaultGate(dataDir, log, keys, sealedKeys);
  const book = createPolicyBook(
    () => readPolicy(db),
    (changes, entry, key) => log.change(changes, entry, key),
    now,
  );
  const seen = createSeenBook();
  const tokens = createTokenMint(readTokenKey(db));
  const reader = options.readerWorker ? openWorkerReader(path, options.readerWorker) : openReader(path);
  const names = openNameBook(db);
  const money: Money = openMoney({
    readSums: (query) => readLedgerSums(db, query),
    settings: openMoneySettings(db),
    book,
    append: (entry) => log.append(entry),
    accountRoute: (accountId) => gateway.accountRoute(accountId),
    readSubscription: (route, signal) => gateway.readSubscription(route, signal),
    readModels: (route, signal) => gateway.readModels(route, signal),
    now,
    onTrouble: (error) => onWarning(`What calls cost could not be kept: ${error.message}`),
  });
  const gateway: GatewayHost = new GatewayHost({
    book,
    vault,
    keys,
    seen,
    tokens,
    log,
    names,
    budget: money.budget,
    dataDir,
    version,
    now,
    onStarted: () => money.look(),
  });
  events.subscribe(money.hear);
  events.subscribe((entries) => {
    if (entries.some(({ kind }) => kind === 'change')) gateway.policyChanged();
  });
  const guard = createRunawayGuard({
    limitsOf: () => book.state.guard,
    isPaused: (agentId) => book.state.agents.get(agentId)?.paused ?? true,
    pause: (agentId, actor) => {
      const agent = book.state.agents.get(agentId);
      if (agent !== undefined) book.commit(withAgent(book.state, { ...agent, paused: true }), actor);
    },
    usualHour: (query) => reader.usualHour(query),
    now,
    onWarning,
  });
  const unguard = events.subscribe(guard.hear);
  const upkeep = startUpkeep(db, { now, append: (entry) => log.append(entry) });
  const proofs = new ProofBook();
  const parts: Parts = { book, vault, keys, sealedKeys, gateway, money, reader, seen, tokens, dataDir, version, now };

  const isProven = async (name: string, input: unknown, proof: Proof | undefined): Promise<boolean> => {
    // Until a vault exists there is only the sandbox. A vault that was taken away is no licence.
    if (vault.state === 'none') return !book.hasRealAccount();
    if (!proof) return false;
    if (vault.state === 'locked') throw new CallError('vault_locked', 'The vault is locked: bollard unlock opens it.');
    if (await proofs.verify(vault.proofKey(), proof, name, input)) return true;
    throw new CallError('owner_proof_wrong', 'The proof of the owner is wrong, used or too old.');
  };

  const answer = async (
    name: string,
    input: unknown,
    actorOf: () => Actor | Promise<Actor>,
    gone = NEVER,
  ): Promise<unknown> => {
    if (!isCallName(name)) throw new CallError('unknown_call', `There is no call "${name}".`);
    const declared = CALLS[name];
    const parsed = z.safeParse(declared.input, input);
    if (!parsed.success) throw new CallError('bad_input', issueOf(parsed.error));
    const actor = declared.loosens === 'never' ? NOBODY : await actorOf();
    if (declared.loosens === 'always' && !actor.proven) {
      throw new CallError('owner_proof_required', 'This needs the vault passphrase.');
    }
    if (actor.proven && vault.state === 'policy_changed') {
      throw new CallError(
        'policy_changed',
        "The policy was changed behind Bollard's back: look at it, then bollard unlock --confirm-changes.",
      );
    }
    if (actor.proven && !actor.confirmed && 'confirm' in declared) {
      throw new CallError('confirmation_required', 'This needs your confirmation.');
    }
    return run(name, parsed.data, actor, parts, gone);
  };
  const settled = (answering: Promise<unknown>): Promise<CallResult<CallName>> =>
    answering.then(
      (value) => ({ ok: true, value }) as CallResult<CallName>,
      (error: unknown) => ({ ok: false, error: failureOf(error, onWarning) }),
    );

  return {
    gateway,
    events,
    nonce: () => proofs.nonce(),
    call: (name, input, proof, gone) =>
      settled(
        answer(
          name,
          input,
          async () => {
            const proven = await isProven(name, input, proof);
            return { proven, confirmed: proven };
          },
          gone,
        ),
      ),
    callAsOwner: (name, input, confirmed) =>
      settled(
        answer(name, input, () => {
          const proven = vault.state === 'none' ? !book.hasRealAccount() : vault.state !== 'locked';
          return { proven, confirmed };
        }).catch((error: unknown) => {
          // What tightens goes through all the same.
          const locked = error instanceof CallError && error.code === 'owner_proof_required';
          throw locked ? new CallError('vault_locked', 'The vault is locked: unlock it first.') : error;
        }),
      ),
    async close() {
      money.close();
      await gateway.close();
      unguard();
      upkeep.stop();
      await reader.close();
      if (!log.close()) onWarning('Not every entry could be written at the end.');
      vault.lock();
      db.close();
      lock.release();
    },
  };
}

const NOBODY: Actor = { proven: false, confirmed: false };
const NEVER = new AbortController().signal;

/** The one place where a call's name meets its handler; the input was checked against that call's schema just before. */
function run(name: CallName, input: unknown, actor: Actor, parts: Parts, gone: AbortSignal): unknown {
  const handler = HANDLERS[name] as (input: unknown, actor: Actor, parts: Parts, gone: AbortSignal) => unknown;
  return handler(input, actor, parts, gone);
}

function openOrRelease(path: string, lock: { release(): void }) {
  try {
    return openDatabase(path);
  } catch (error) {
    lock.release();
    throw error;
  }
}

/** From the stored decision: what it was about, now that nobody knows how it ended. */
function unknownOutcomeSentence(decision: Entry, sent: boolean): string {
  const operation = decision.operation === null ? null : (findOperation(decision.operation) ?? null);
  const { model, voice, sandbox, boundMilli } = decision.facts;
  const creditsMilli = sent && typeof boundMilli === 'number' ? boundMilli : null;
  const voiceId = typeof voice === 'string' ? voice : null;
  return outcomeSentence(
    {
      agentName: decision.agent ?? 'an agent',
      operation,
      method: decision.method ?? '',
      path: decision.path ?? '',
      objectId: null,
      objectName: null,
      voiceId,
      voiceName: null,
      model: typeof model === 'string' ? model : null,
      characters: decision.characters,
      sandbox: sandbox === true,
    },
    { reason: 'unknown_outcome', status: null, creditsMilli, settledBy: 'bound', durationMs: null },
  );
}

function failureOf(
  error: unknown,
  onWarning: (message: string) => void,
): { code: FailureCode; message: string; about?: string } {
  if (error instanceof CallError) {
    return { code: error.code, message: error.message, ...(error.about === null ? {} : { about: error.about }) };
  }
  if (error instanceof AuditUnavailableError)
    return { code: 'audit_unavailable', message: `Nothing was changed: ${error.message}` };
  if (error instanceof PolicyConflictError) {
    return {
      code: 'policy_changed',
      message: `Nothing was changed: the policy tables were changed by another program (${error.message}).`,
    };
  }
  onWarning(`A call failed: ${messageOf(error)}`);
  return { code: 'internal', message: `That failed: ${messageOf(error)}` };
}

function issueOf(error: {
  readonly issues: readonly { readonly path: readonly PropertyKey[]; readonly message: string }[];
}): string {
  const [issue] = error.issues;
  return `${issue?.path.map(String).join('.') || 'input'}: ${issue?.message ?? 'not as it should be'}`;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
