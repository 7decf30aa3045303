/**
 * The machine's secret store as the lock of the vault: Keychain, DPAPI, libsecret, KWallet. Only the asynchronous interface of
 * safeStorage is used; the other one is deprecated. On Windows every program of the same user can unseal what it sealed.
 */
import { safeStorage } from 'electron';
import { keyOfText, readSlots, type Sealed, sealText } from '../runtime/vault-slots.ts';

/** On these the text is sealed with a password that everyone knows: no secret is kept by them. */
const WEAK: ReadonlySet<string> = new Set(['basic_text', 'unknown']);

export interface SecretStore {
  /** The name of what would seal now. */
  backend(): string;
  isWeak(): boolean;
  seal(vaultKey: string, agreed: boolean): Promise<Sealed>;
  /** The vault key of the data directory in base64, or null with the reason in words. */
  unseal(): Promise<Unsealed>;
}

type Unsealed =
  | { readonly vaultKey: string; readonly again: boolean }
  | { readonly vaultKey: null; readonly why: string };

export function createSecretStore(dataDir: string): SecretStore {
  const backend = () => {
    if (process.platform === 'darwin') return 'keychain';
    if (process.platform === 'win32') return 'dpapi';
    return safeStorage.getSelectedStorageBackend();
  };
  const isWeak = () => WEAK.has(backend());
  const isAvailable = async (agreed: boolean) => {
    if (isWeak()) {
      if (!agreed) return false;
      safeStorage.setUsePlainTextEncryption(true);
    }
    return safeStorage.isAsyncEncryptionAvailable();
  };
  return {
    backend,
    isWeak,
    async seal(vaultKey, agreed) {
      if (!(await isAvailable(agreed))) throw new Error('the secret store of this machine is not available');
      const name = backend();
      return { backend: name, bytes: await safeStorage.encryptStringAsync(sealText(vaultKey, name)) };
    },
    async unseal() {
      const { sealed } = readSlots(dataDir);
      if (!sealed) return { vaultKey: null, why: 'nothing was sealed by a secret store' };
      try {
        // Whoever agreed to the weak one did so when it sealed.
        if (!(await isAvailable(WEAK.has(sealed.backend)))) {
          return { vaultKey: null, why: `it was sealed by ${sealed.backend}, and here is ${backend()}` };
        }
        const bytes = Buffer.from(sealed.bytes);
        const { result, shouldReEncrypt } = await safeStorage.decryptStringAsync(bytes);
        const vaultKey = keyOfText(dataDir, result, sealed.backend);
        if (vaultKey === null) return { vaultKey: null, why: 'what was sealed is not the key of this vault' };
        return { vaultKey, again: shouldReEncrypt || sealed.backend !== backend() };
      } catch (error) {
        return { vaultKey: null, why: error instanceof Error ? error.message : String(error) };
      }
    },
  };
}
