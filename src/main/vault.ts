/** Makes and opens the vault for the window. The vault key stays in this process; the page hears only how it went. */
import type { AppInfo } from '../contract/bridge.ts';
import type { CallOutput } from '../contract/calls.ts';
import { CallError } from '../runtime/call-error.ts';
import { vaultKeyOf } from '../runtime/instance.ts';
import { addSealed, makeVault, readSlots } from '../runtime/vault-slots.ts';
import type { Asker } from './confirm.ts';
import type { GatewayRun } from './gateway-run.ts';
import { policyChangedQuestion } from './questions.ts';
import type { SecretStore } from './secret-store.ts';

type VaultState = AppInfo['vault'];

export interface VaultParts {
  readonly dataDir: string;
  readonly run: GatewayRun;
  readonly store: SecretStore;
  readonly asker: Asker;
  readonly onWarning: (message: string) => void;
}

interface Wish {
  /** The owner knows that this machine has no secret store. */
  readonly agreed: boolean;
  /** Of a vault that the command line made; it is then sealed for the app as well. */
  readonly passphrase?: string | undefined;
}

const WEAK_WORDS =
  'This machine has no secret store. The vault would be sealed with a password that is the same everywhere, so any program that can read your files could take your ElevenLabs key. Nothing was made.';

/** Throws CallError with words for the person. */
export async function openVault(parts: VaultParts, wish: Wish): Promise<VaultState> {
  const { dataDir, run, store } = parts;
  const state = await vaultState(run);
  if (state === 'unlocked') return state;
  if (state === 'none') {
    if (store.isWeak() && !wish.agreed) throw new CallError('confirmation_required', WEAK_WORDS);
    const vaultKey = await makeVault(dataDir, (key) => store.seal(key, wish.agreed)).catch((error: unknown) => {
      throw new CallError('refused', `The vault was not made: ${wordsOf(error)}.`, null, { cause: error });
    });
    unwrap(await run.call('vault.adopt', { vaultKey }));
    return vaultState(run);
  }
  const vaultKey = await findKey(parts, wish);
  const unlocked: CallOutput<'vault.unlock'> = unwrap(await run.call('vault.unlock', { vaultKey }));
  await sealAgain(parts, vaultKey, wish);
  if (unlocked.state !== 'policy_changed') return unlocked.state;
  if (!(await parts.asker.ask(policyChangedQuestion(unlocked.why, unlocked.differences)))) return unlocked.state;
  return unwrap(await run.call('vault.unlock', { vaultKey, confirmChanges: true })).state;
}

/** For the start: null starts locked. */
export async function startKey({
  dataDir,
  store,
  onWarning,
}: Omit<VaultParts, 'run' | 'asker'>): Promise<string | null> {
  if (!readSlots(dataDir).sealed) return null;
  const unsealed = await store.unseal();
  if (unsealed.vaultKey === null) {
    onWarning(`The vault stays locked: ${unsealed.why}.`);
    return null;
  }
  if (unsealed.again) await reseal(dataDir, store, unsealed.vaultKey, onWarning);
  return unsealed.vaultKey;
}

async function findKey({ dataDir, store }: VaultParts, { passphrase }: Wish): Promise<string> {
  const slots = readSlots(dataDir);
  if (passphrase !== undefined) {
    const vaultKey = await vaultKeyOf(dataDir, passphrase);
    if (vaultKey !== null) return vaultKey;
  }
  const unsealed = slots.sealed ? await store.unseal() : null;
  if (unsealed && unsealed.vaultKey !== null) return unsealed.vaultKey;
  const why =
    unsealed?.vaultKey === null ? `The secret store of this machine did not open the vault: ${unsealed.why}. ` : '';
  const way = slots.passphrase
    ? 'Type its passphrase, or run: bollard unlock'
    : 'Log in as when the vault was made, and try again. If that is lost, move vault.json out of the data folder: then a new vault is made, and you enter your key once more.';
  throw new CallError('vault_locked', `${why}${way}`);
}

/** So that the next start needs no passphrase. Where the machine has no secret store this waits for the owner's word. */
async function sealAgain({ dataDir, store, onWarning }: VaultParts, vaultKey: string, wish: Wish): Promise<void> {
  if (wish.passphrase === undefined || (store.isWeak() && !wish.agreed)) return;
  await reseal(dataDir, store, vaultKey, onWarning);
}

async function reseal(
  dataDir: string,
  store: SecretStore,
  vaultKey: string,
  onWarning: (message: string) => void,
): Promise<void> {
  // Agreed: it replaces what was sealed the same way, or the caller has asked.
  await store.seal(vaultKey, true).then(
    (sealed) => addSealed(dataDir, vaultKey, sealed),
    (error: unknown) => onWarning(`The vault was not sealed anew: ${wordsOf(error)}.`),
  );
}

async function vaultState(run: GatewayRun): Promise<VaultState> {
  return unwrap(await run.call('status.get', {})).vault;
}

function unwrap<T>(
  result: { ok: true; value: T } | { ok: false; error: { code: CallError['code']; message: string } },
): T {
  if (!result.ok) throw new CallError(result.error.code, result.error.message);
  return result.value;
}

function wordsOf(error: unknown): string {
  return error instanceof Error ? error.message.replace(/\.$/, '') : String(error);
}
