/** The client's side of the vault: the passphrase stays in this process, whatever carries the call. */
import type { CallInput, CallName, CallOutput } from '../contract/calls.ts';
import { createVault, openWithPassphrase, VaultError } from '../store/vault-file.ts';
import { CallError } from './call-error.ts';

interface Caller {
  call<N extends CallName>(name: N, input: CallInput<N>): Promise<CallOutput<N>>;
}

/** Makes the vault file and has the core adopt it. */
export async function initVault(caller: Caller, dataDir: string, passphrase: string): Promise<void> {
  const { vaultKey } = await createVault(dataDir, passphrase);
  await caller.call('vault.adopt', { vaultKey: vaultKey.toString('base64') });
}

export async function unlockVault(
  caller: Caller,
  dataDir: string,
  passphrase: string,
  confirmChanges: boolean,
): Promise<CallOutput<'vault.unlock'>> {
  try {
    const { vaultKey } = await openWithPassphrase(dataDir, passphrase);
    return await caller.call('vault.unlock', { vaultKey: vaultKey.toString('base64'), confirmChanges });
  } catch (error) {
    throw error instanceof VaultError ? new CallError('owner_proof_wrong', error.message) : error;
  }
}
