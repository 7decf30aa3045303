/**
 * The policy in force: read once from the tables, kept in memory for the gateway, changed only through `commit`. The tables
 * are not read again while the process lives: what another program writes there is found at the next unlock.
 */

import { nameKey } from '../core/agent-name.ts';
import { type ChangeAuthor, changeSentence } from '../core/change-sentence.ts';
import { needsConfirmation } from '../core/confirmation.ts';
import type { NewEntry } from '../core/entry.ts';
import { diffPolicies, loosensAny } from '../core/policy-changes.ts';
import type { AccountPolicy, AgentPolicy, PolicyChange, PolicyState } from '../core/policy-state.ts';
import type { SealedKeyWrite } from '../store/account-keys.ts';
import { CallError } from './call-error.ts';

export interface Actor {
  /** The owner has been proven for this call, or no vault exists yet and none can be. */
  readonly proven: boolean;
  /** The person's word for this very change was given: a proof of the owner, or a dialog. */
  readonly confirmed: boolean;
  /** Where it is no person: who it is, and the reason of its entry. */
  readonly author?: ChangeAuthor & { readonly reason: string };
}

/** Writes changes, a sealed key and their audit entry in one durable transaction. */
type WriteChange = (changes: readonly PolicyChange[], entry: NewEntry, sealedKey: SealedKeyWrite | null) => void;

export interface PolicyBook {
  readonly state: PolicyState;
  findByTokenHash(hash: string): AgentPolicy | undefined;
  /** By id or name. Throws CallError `not_found`. */
  agent(ref: string): AgentPolicy;
  account(ref: string): AccountPolicy;
  /** Judges and writes the difference between now and `next`; false when there is none. */
  commit(next: PolicyState, actor: Actor, sealedKey?: SealedKeyWrite | null): boolean;
  hasRealAccount(): boolean;
  /** Reads the tables anew, once the owner has seen what they hold. */
  reload(): void;
}

export function createPolicyBook(read: () => PolicyState, write: WriteChange, now: () => number): PolicyBook {
  let state = read();
  let byHash = indexByHash(state);
  return {
    get state() {
      return state;
    },
    findByTokenHash: (hash) => byHash.get(hash),
    agent: (ref) => findByRef(state.agents, ref, 'agent'),
    account: (ref) => findByRef(state.accounts, ref, 'account'),
    hasRealAccount: () => [...state.accounts.values()].some((account) => account.kind === 'real'),
    reload() {
      state = read();
      byHash = indexByHash(state);
    },
    commit(next, actor, sealedKey = null) {
      const changes = diffPolicies(state, next);
      if (changes.length === 0 && !sealedKey) return false;
      if (loosensAny(changes) && !actor.proven) {
        const about = changeSentence(changes, state, next, true, null);
        throw new CallError(
          'owner_proof_required',
          'This loosens the policy, so it needs the vault passphrase.',
          about,
        );
      }
      if (!actor.confirmed && actor.proven && needsConfirmation(changes)) {
        const about = changeSentence(changes, state, next, true, null);
        throw new CallError('confirmation_required', 'This needs your confirmation.', about);
      }
      const keyAccountId = sealedKey?.sealed ? sealedKey.accountId : null;
      write(changes, changeEntry(changes, state, next, actor, now(), keyAccountId), sealedKey);
      state = next;
      byHash = indexByHash(next);
      return true;
    },
  };
}

function changeEntry(
  changes: readonly PolicyChange[],
  before: PolicyState,
  after: PolicyState,
  actor: Actor,
  at: number,
  keyAccountId: string | null,
): NewEntry {
  const agentIds = new Set(
    changes.map(({ key }) => /^agent\/([^/]+)\//.exec(key)?.[1]).filter((id) => id !== undefined),
  );
  const [agentId] = agentIds.size === 1 ? agentIds : [null];
  return {
    kind: 'change',
    at,
    callId: null,
    agentId: agentId ?? null,
    agent: agentId ? ((after.agents.get(agentId) ?? before.agents.get(agentId))?.name ?? null) : null,
    area: null,
    operation: null,
    method: null,
    path: null,
    decision: null,
    reason: actor.author?.reason ?? (actor.proven ? 'owner' : 'unproven'),
    status: null,
    creditsMilli: null,
    characters: null,
    durationMs: null,
    sentence: changeSentence(changes, before, after, actor.proven, keyAccountId, actor.author ?? null),
    facts: {},
  };
}

function indexByHash(state: PolicyState): ReadonlyMap<string, AgentPolicy> {
  return new Map([...state.agents.values()].map((agent) => [agent.tokenHash, agent]));
}

function findByRef<T extends { readonly id: string; readonly name: string }>(
  all: ReadonlyMap<string, T>,
  ref: string,
  noun: string,
): T {
  const byId = all.get(ref);
  if (byId) return byId;
  const key = nameKey(ref);
  for (const one of all.values()) if (nameKey(one.name) === key) return one;
  throw new CallError('not_found', `There is no ${noun} "${ref}".`);
}
