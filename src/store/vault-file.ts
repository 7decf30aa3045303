/**
 * The vault as a file: `vault.json`. A random vault key is sealed in one or two slots, under the passphrase and by the machine's
 * secret store; everything secret is sealed under keys derived from it. The cost of the passphrase stands in the file and is authenticated with it, so it is checked before any
 * work is done: a floor against weakening, a ceiling against a forged file that eats all memory (F26).
 */
import { randomBytes, scrypt } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { preparePrivateFolder, writeDurably } from './private-files.ts';
import { deriveKey, seal, unseal } from './sealing.ts';

const VAULT_FILE = 'vault.json';
const VERSION = 1;
const KEY_BYTES = 32;
const LEAST_COST = 2 ** 17;
const MOST_COST = 2 ** 20;
const BLOCK_SIZE = 8;
const LARGEST_FILE = 64 * 1024;
const CHECK_TEXT = Buffer.from('bollard vault');

/** One text for every cause, so that it tells an attacker nothing (F26). */
export class VaultError extends Error {
  constructor(message = 'The passphrase is wrong or the vault file was changed.') {
    super(message);
    this.name = 'VaultError';
  }
}

/** The vault was made by the desktop app and has no passphrase: only the app opens it. */
export class NoPassphraseError extends VaultError {
  constructor() {
    super(
      "This vault has no passphrase: the desktop app made it, and only the app opens it, with this machine's secret store. Start the app, and run the command while it runs.",
    );
    this.name = 'NoPassphraseError';
  }
}

interface Kdf {
  readonly name: 'scrypt';
  readonly N: number;
  readonly r: number;
  readonly p: number;
  readonly salt: string;
}

interface PassphraseSlot {
  readonly kind: 'passphrase';
  readonly kdf: Kdf;
  readonly sealed: string;
}

/** The vault key as sealed by the machine's secret store; only the desktop app can unseal it. */
export interface SafeStorageSlot {
  readonly kind: 'safe_storage';
  /** What sealed it, such as `keychain` or `gnome_libsecret`. */
  readonly backend: string;
  /** Base64. */
  readonly sealed: string;
}

type Slot = PassphraseSlot | SafeStorageSlot;

/** As stored: binary values in base64. */
interface VaultFile {
  readonly version: number;
  /** At most one of each kind. */
  readonly slots: readonly Slot[];
  /** A known text sealed under the vault key: tells whether a key is the right one. */
  readonly check: string;
  /** The key that proves the owner, for a process that did not see the passphrase. */
  readonly proof: string;
}

export interface OpenedVault {
  readonly vaultKey: Buffer;
  /** Proves the owner to an instance (owner-proof.ts). */
  readonly proofKey: Buffer;
}

export function vaultExists(dir: string): boolean {
  return existsSync(join(dir, VAULT_FILE));
}

/** Makes the vault. Throws when there is one: nothing is ever overwritten. */
export async function createVault(dir: string, passphrase: string): Promise<OpenedVault> {
  prepareForNew(dir);
  const kdf: Kdf = { name: 'scrypt', N: LEAST_COST, r: BLOCK_SIZE, p: 1, salt: randomBytes(32).toString('base64') };
  const vaultKey = randomBytes(KEY_BYTES);
  const stretched = await stretch(passphrase, kdf);
  const proofKey = deriveKey(stretched, 'owner proof');
  const sealed = seal(deriveKey(stretched, 'slot'), vaultKey, header(kdf)).toString('base64');
  stretched.fill(0);
  writeNew(dir, vaultKey, proofKey, { kind: 'passphrase', kdf, sealed });
  return { vaultKey, proofKey };
}

/**
 * Makes a vault without a passphrase. `sealKey` seals the vault key, in base64, with the machine's secret store. The proof key
 * is random and known to nobody outside: no command line can prove the owner. Throws when there is a vault.
 */
export async function createVaultWithSlot(
  dir: string,
  sealKey: (vaultKey: Buffer) => Promise<SafeStorageSlot>,
): Promise<OpenedVault> {
  prepareForNew(dir);
  const vaultKey = randomBytes(KEY_BYTES);
  const proofKey = randomBytes(KEY_BYTES);
  const slot = await sealKey(vaultKey);
  // Another program may have made one while the secret store asked the person.
  if (vaultExists(dir)) throw new Error(`There is a vault in ${dir} already.`);
  writeNew(dir, vaultKey, proofKey, slot);
  return { vaultKey, proofKey };
}

/** Adds the slot, or replaces the one of its kind, when `vaultKey` is the vault's. Throws VaultError. */
export function addSlot(dir: string, vaultKey: Uint8Array, slot: SafeStorageSlot): void {
  openWithKey(dir, vaultKey);
  const file = readVault(dir);
  write(dir, { ...file, slots: [...file.slots.filter(({ kind }) => kind !== slot.kind), slot] });
}

/** What the machine's secret store sealed, or null when the vault has no such slot. Throws VaultError. */
export function readSafeStorageSlot(dir: string): SafeStorageSlot | null {
  return readVault(dir).slots.find((slot) => slot.kind === 'safe_storage') ?? null;
}

export function hasPassphrase(dir: string): boolean {
  return passphraseSlot(readVault(dir)) !== null;
}

function prepareForNew(dir: string): void {
  preparePrivateFolder(dir, VAULT_FILE);
  if (vaultExists(dir)) throw new Error(`There is a vault in ${dir} already.`);
}

function writeNew(dir: string, vaultKey: Buffer, proofKey: Buffer, slot: Slot): void {
  write(dir, {
    version: VERSION,
    slots: [slot],
    check: seal(deriveKey(vaultKey, 'check'), CHECK_TEXT, 'check').toString('base64'),
    proof: seal(deriveKey(vaultKey, 'proof'), proofKey, 'proof').toString('base64'),
  });
}

function write(dir: string, file: VaultFile): void {
  if (!isVaultFile(file)) throw new Error('The vault was not written: it would not open again.');
  writeDurably(join(dir, VAULT_FILE), `${JSON.stringify(file, null, 2)}\n`);
}

function passphraseSlot(file: VaultFile): PassphraseSlot | null {
  return file.slots.find((slot) => slot.kind === 'passphrase') ?? null;
}

/** Opens the vault with the passphrase: about 0.4 s on purpose. Throws VaultError, or NoPassphraseError. */
export async function openWithPassphrase(dir: string, passphrase: string): Promise<OpenedVault> {
  const file = readVault(dir);
  const slot = passphraseSlot(file);
  if (!slot) throw new NoPassphraseError();
  const stretched = await stretch(passphrase, slot.kdf);
  const vaultKey = unseal(deriveKey(stretched, 'slot'), Buffer.from(slot.sealed, 'base64'), header(slot.kdf));
  const proofKey = deriveKey(stretched, 'owner proof');
  stretched.fill(0);
  if (vaultKey?.length !== KEY_BYTES) throw new VaultError();
  return { vaultKey, proofKey };
}

/** The owner-proof key of the vault, when `vaultKey` is the right one. Throws VaultError. */
export function openWithKey(dir: string, vaultKey: Uint8Array): OpenedVault {
  const file = readVault(dir);
  const check = unseal(deriveKey(vaultKey, 'check'), Buffer.from(file.check, 'base64'), 'check');
  const proofKey = unseal(deriveKey(vaultKey, 'proof'), Buffer.from(file.proof, 'base64'), 'proof');
  if (!check?.equals(CHECK_TEXT) || proofKey?.length !== KEY_BYTES) throw new VaultError();
  return { vaultKey: Buffer.from(vaultKey), proofKey };
}

function readVault(dir: string): VaultFile {
  let value: unknown;
  try {
    const text = readFileSync(join(dir, VAULT_FILE), 'utf8');
    value = text.length > LARGEST_FILE ? null : JSON.parse(text);
  } catch {
    throw new VaultError();
  }
  if (!isVaultFile(value)) throw new VaultError();
  return value;
}

function isVaultFile(value: unknown): value is VaultFile {
  if (!isRecord(value) || value.version !== VERSION) return false;
  if (!isBase64(value.check) || !isBase64(value.proof) || !Array.isArray(value.slots)) return false;
  const slots: readonly unknown[] = value.slots;
  const kinds = slots.map((slot) => (isSlot(slot) ? slot.kind : null));
  return slots.length > 0 && !kinds.includes(null) && new Set(kinds).size === slots.length;
}

function isSlot(value: unknown): value is Slot {
  if (!isRecord(value) || !isBase64(value.sealed)) return false;
  if (value.kind === 'passphrase') return isKdf(value.kdf);
  return value.kind === 'safe_storage' && typeof value.backend === 'string' && /^[a-z0-9_]{1,40}$/.test(value.backend);
}

function isKdf(value: unknown): value is Kdf {
  if (!isRecord(value) || value.name !== 'scrypt' || !isBase64(value.salt)) return false;
  const { N, p } = value;
  const costly = typeof N === 'number' && Number.isInteger(Math.log2(N)) && N >= LEAST_COST && N <= MOST_COST;
  return costly && value.r === BLOCK_SIZE && p === 1 && Buffer.from(value.salt, 'base64').length === 32;
}

/** Written the one way it can be: a reader that skips what is no base64 would take a changed file for the same. */
function isBase64(value: unknown): value is string {
  return typeof value === 'string' && Buffer.from(value, 'base64').toString('base64') === value;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Authenticated with what it describes: lowering the cost in the file makes the slot unreadable. */
function header(kdf: Kdf): string {
  return JSON.stringify([VERSION, 'passphrase', kdf.name, kdf.N, kdf.r, kdf.p, kdf.salt]);
}

function stretch(passphrase: string, { N, r, p, salt }: Kdf): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const maxmem = 256 * N * r;
    scrypt(passphrase.normalize('NFKC'), Buffer.from(salt, 'base64'), KEY_BYTES, { N, r, p, maxmem }, (error, key) => {
      if (error) reject(error);
      else resolve(key);
    });
  });
}
