/** The machine's secret store: AES-256-GCM with a random key that lies in a file outside the app's folders. */
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { app } from './app.ts';

const HEADER = Buffer.from('v10');

function key(): Buffer {
  const file = process.env.STAND_IN_KEYCHAIN;
  if (!file) throw new Error('the stand-in has no keychain');
  if (!existsSync(file)) writeFileSync(file, randomBytes(32), { mode: 0o600 });
  return readFileSync(file);
}

function needReady(): void {
  if (!app.isReady()) throw new Error('safeStorage cannot be used before app is ready');
}

function encrypt(text: string): Buffer {
  needReady();
  const nonce = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', key(), nonce);
  const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
  return Buffer.concat([HEADER, nonce, cipher.getAuthTag(), sealed]);
}

function decrypt(bytes: Buffer): string {
  needReady();
  if (!bytes.subarray(0, 3).equals(HEADER)) throw new Error('Error while decrypting the ciphertext provided.');
  const decipher = createDecipheriv('aes-256-gcm', key(), bytes.subarray(3, 15));
  decipher.setAuthTag(bytes.subarray(15, 31));
  return Buffer.concat([decipher.update(bytes.subarray(31)), decipher.final()]).toString('utf8');
}

let plainAllowed = false;
const backend = () => process.env.STAND_IN_BACKEND ?? 'gnome_libsecret';
/** Without a secret store Electron seals only after it was told that plain text will do. */
const isAvailable = () => app.isReady() && (backend() !== 'basic_text' || plainAllowed);

export const safeStorage = {
  isEncryptionAvailable: isAvailable,
  isAsyncEncryptionAvailable: async () => isAvailable(),
  getSelectedStorageBackend: backend,
  setUsePlainTextEncryption: (allowed: boolean) => {
    plainAllowed = allowed;
  },
  encryptString: encrypt,
  decryptString: decrypt,
  encryptStringAsync: async (text: string) => encrypt(text),
  decryptStringAsync: async (bytes: Buffer) => ({ shouldReEncrypt: false, result: decrypt(bytes) }),
};
