/** The vault as the desktop app opens it: with what the machine's secret store sealed, beside or instead of a passphrase. */
import {
  addSlot,
  createVaultWithSlot,
  hasPassphrase,
  openWithKey,
  readSafeStorageSlot,
  type SafeStorageSlot,
  VaultError,
  vaultExists,
} from '../store/vault-file.ts';

/** What the machine's secret store made of a text. */
export interface Sealed {
  /** What sealed it, such as `keychain` or `gnome_libsecret`. */
  readonly backend: string;
  readonly bytes: Uint8Array;
}

export interface VaultSlots {
  readonly exists: boolean;
  readonly passphrase: boolean;
  readonly sealed: Sealed | null;
}

/** What there is to open the vault with. A file that is none tells nothing: opening it says what is wrong. */
export function readSlots(dataDir: string): VaultSlots {
  if (!vaultExists(dataDir)) return { exists: false, passphrase: false, sealed: null };
  try {
    const slot = readSafeStorageSlot(dataDir);
    const sealed = slot && { backend: slot.backend, bytes: Buffer.from(slot.sealed, 'base64') };
    return { exists: true, passphrase: hasPassphrase(dataDir), sealed };
  } catch (error) {
    if (error instanceof VaultError) return { exists: true, passphrase: false, sealed: null };
    throw error;
  }
}

const MARK = 'bollard vault key';

/** The text to be sealed. It names its backend, so that the name in the file cannot be changed unnoticed. */
export function sealText(vaultKey: string, backend: string): string {
  return JSON.stringify([MARK, backend, vaultKey]);
}

/** The vault key of an unsealed text, in base64, when it is the one of this vault; else null. */
export function keyOfText(dataDir: string, text: string, backend: string): string | null {
  let parts: unknown;
  try {
    parts = JSON.parse(text);
  } catch {
    return null;
  }
  if (!Array.isArray(parts) || parts[0] !== MARK || parts[1] !== backend || typeof parts[2] !== 'string') return null;
  try {
    return openWithKey(dataDir, Buffer.from(parts[2], 'base64')).vaultKey.toString('base64');
  } catch (error) {
    if (error instanceof VaultError) return null;
    throw error;
  }
}

/** Makes a vault without a passphrase, and gives its key in base64. `seal` gets the key in base64. Throws when there is a vault. */
export async function makeVault(dataDir: string, seal: (vaultKey: string) => Promise<Sealed>): Promise<string> {
  const { vaultKey } = await createVaultWithSlot(dataDir, async (key) => slotOf(await seal(key.toString('base64'))));
  return vaultKey.toString('base64');
}

/** Adds what the machine's secret store sealed, or puts it in the place of what it sealed before. */
export function addSealed(dataDir: string, vaultKey: string, sealed: Sealed): void {
  addSlot(dataDir, Buffer.from(vaultKey, 'base64'), slotOf(sealed));
}

function slotOf({ backend, bytes }: Sealed): SafeStorageSlot {
  return { kind: 'safe_storage', backend, sealed: Buffer.from(bytes).toString('base64') };
}
