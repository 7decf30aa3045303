/** Locked or unlocked, and what follows: while locked no real key is in memory and nothing is forwarded. */
import type { NewEntry } from '../core/entry.ts';
import type { PolicyChange } from '../core/policy-state.ts';
import type { SealedKey } from '../store/account-keys.ts';
import { type AnchorReading, readAnchor } from '../store/anchor.ts';
import type { StoredLog } from '../store/audit-log.ts';
import { deriveKey, seal, unseal } from '../store/sealing.ts';
import { openWithKey, VaultError, vaultExists } from '../store/vault-file.ts';
import { CallError } from './call-error.ts';
import type { KeyRing } from './key-ring.ts';

type VaultState = 'none' | 'locked' | 'unlocked' | 'policy_changed';

export interface VaultGate {
  readonly state: VaultState;
  /** Why nothing may be forwarded now, or null. */
  closed(): 'vault_locked' | 'policy_changed' | null;
  /** What was found changed behind Bollard's back at the last unlock. */
  readonly finding: { readonly why: string | null; readonly differences: readonly PolicyChange[] };
  /** Opens with the vault key. With `confirm` the owner takes the policy as it is now. */
  unlock(vaultKey: Uint8Array, confirm: NewEntry | null): VaultState;
  lock(): void;
  /** The key that verifies proofs; throws CallError while locked. */
  proofKey(): Uint8Array;
  anchor(): AnchorReading | null;
  sealKey(accountId: string, key: string): Uint8Array;
}

interface Open {
  readonly vaultKey: Buffer;
  readonly proofKey: Buffer;
  readonly accountKey: Buffer;
  readonly anchorKey: Buffer;
}

const NOTHING_FOUND = { why: null, differences: [] };

export function createVaultGate(
  dir: string,
  log: StoredLog,
  keys: KeyRing,
  sealedKeys: () => readonly SealedKey[],
): VaultGate {
  let open: Open | null = null;
  let suspect = false;
  let finding: VaultGate['finding'] = NOTHING_FOUND;
  const state = (): VaultState => {
    if (open) return suspect ? 'policy_changed' : 'unlocked';
    return vaultExists(dir) ? 'locked' : 'none';
  };
  const opened = (): Open => {
    if (!open)
      throw new CallError(
        state() === 'none' ? 'no_vault' : 'vault_locked',
        state() === 'none'
          ? 'There is no vault yet: bollard init makes it.'
          : 'The vault is locked: bollard unlock opens it.',
      );
    return open;
  };
  const loadKeys = ({ accountKey }: Open) => {
    for (const { accountId, sealed } of sealedKeys()) {
      const key = unseal(accountKey, sealed, `account key ${accountId}`);
      // One that cannot be opened counts as none: its agents get 503 `no_key` until it is set again.
      if (!key) continue;
      keys.put(accountId, key.toString('latin1'));
      key.fill(0);
    }
  };
  const forget = () => {
    if (!open) return;
    for (const key of Object.values(open)) key.fill(0);
    open = null;
    keys.clear();
    log.lock();
  };
  return {
    get state() {
      return state();
    },
    get finding() {
      return finding;
    },
    closed() {
      if (open) return suspect ? 'policy_changed' : null;
      return vaultExists(dir) ? 'vault_locked' : null;
    },
    unlock(vaultKey, confirm) {
      const { vaultKey: own, proofKey } = openVault(dir, vaultKey);
      forget();
      const next: Open = {
        vaultKey: own,
        proofKey,
        accountKey: deriveKey(own, 'account keys'),
        anchorKey: deriveKey(own, 'anchor'),
      };
      if (confirm) log.confirm(next.anchorKey, log.policyDigest(), confirm);
      const check = log.unlock(next.anchorKey);
      open = next;
      suspect = !check.ok;
      finding = check.ok ? NOTHING_FOUND : { why: check.why, differences: check.differences };
      if (check.ok) loadKeys(next);
      return state();
    },
    lock: forget,
    proofKey: () => opened().proofKey,
    anchor: () => (open ? readAnchor(dir, open.anchorKey) : null),
    sealKey: (accountId, key) => seal(opened().accountKey, Buffer.from(key, 'latin1'), `account key ${accountId}`),
  };
}

function openVault(dir: string, vaultKey: Uint8Array) {
  try {
    return openWithKey(dir, vaultKey);
  } catch (error) {
    throw error instanceof VaultError ? new CallError('owner_proof_wrong', error.message) : error;
  }
}
