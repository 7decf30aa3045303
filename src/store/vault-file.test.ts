import type { ScryptOptions } from 'node:crypto';
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { makeFolder } from '../../test/support/store-fixtures.ts';
import {
  addSlot,
  createVault,
  createVaultWithSlot,
  hasPassphrase,
  NoPassphraseError,
  openWithKey,
  openWithPassphrase,
  readSafeStorageSlot,
  type SafeStorageSlot,
  VaultError,
  vaultExists,
} from './vault-file.ts';

type Done = (error: Error | null, key: Buffer) => void;
type Scrypt = (passphrase: string, salt: Buffer, length: number, options: ScryptOptions, done: Done) => void;

/** The real one, counted; it costs 0.4 s, so what was computed once is remembered. */
const { runs, makeScrypt } = vi.hoisted(() => {
  const runs: ScryptOptions[] = [];
  const known = new Map<string, Buffer>();
  const makeScrypt =
    (real: Scrypt): Scrypt =>
    (passphrase, salt, length, options, done) => {
      runs.push(options);
      const name = JSON.stringify([passphrase, salt.toString('hex'), length, options]);
      const key = known.get(name);
      if (key) {
        setImmediate(done, null, Buffer.from(key));
        return;
      }
      real(passphrase, salt, length, options, (error, made) => {
        if (!error) known.set(name, Buffer.from(made));
        done(error, made);
      });
    };
  return { runs, makeScrypt };
});

vi.mock('node:crypto', async (original) => {
  const real = await original<typeof import('node:crypto')>();
  return { ...real, scrypt: makeScrypt(real.scrypt) };
});

const PASSPHRASE = 'correct horse battery staple';
const ONE_TEXT = 'The passphrase is wrong or the vault file was changed.';

interface Stored {
  version: number;
  slots: { kind: string; kdf: Record<string, unknown>; sealed: string }[];
  check: string;
  proof: string;
}

interface Made {
  readonly dir: string;
  readonly path: string;
  readonly text: string;
  readonly vaultKey: Buffer;
  readonly proofKey: Buffer;
}

async function made(): Promise<Made> {
  const dir = makeFolder();
  const path = join(dir, 'vault.json');
  const opened = await createVault(dir, PASSPHRASE);
  return { dir, path, text: readFileSync(path, 'utf8'), ...opened };
}

/** The same vault for every test that only forges it, in a folder of its own. */
let first: Made | null = null;
async function copied(): Promise<Made> {
  first ??= await made();
  const dir = makeFolder();
  const path = join(dir, 'vault.json');
  writeFileSync(path, first.text);
  return { ...first, dir, path };
}

/** As a start does it: the passphrase gives the vault key, and the instance checks that key. */
async function open(dir: string, passphrase = PASSPHRASE) {
  const { vaultKey } = await openWithPassphrase(dir, passphrase);
  return openWithKey(dir, vaultKey);
}

async function refused(dir: string, passphrase = PASSPHRASE): Promise<void> {
  const error: unknown = await open(dir, passphrase).then(
    () => 'opened',
    (failure: unknown) => failure,
  );
  expect(error).toBeInstanceOf(VaultError);
  expect(error).toMatchObject({ message: ONE_TEXT });
}

function edit(vault: Made, change: (file: Stored) => void): void {
  const file: Stored = JSON.parse(vault.text);
  change(file);
  writeFileSync(vault.path, JSON.stringify(file));
}

function editCost(vault: Made, values: Readonly<Record<string, unknown>>): void {
  edit(vault, ({ slots: [slot] }) => {
    if (slot) slot.kdf = { ...slot.kdf, ...values };
  });
}

beforeEach(() => {
  runs.length = 0;
});

describe('the vault file', () => {
  it('opens with its passphrase and with its key, and gives the same keys each time', async () => {
    const vault = await made();
    expect(vaultExists(vault.dir)).toBe(true);
    const { vaultKey, proofKey } = vault;
    expect(await openWithPassphrase(vault.dir, PASSPHRASE)).toEqual({ vaultKey, proofKey });
    expect(openWithKey(vault.dir, vaultKey)).toEqual({ vaultKey, proofKey });
    expect(runs).toHaveLength(2);
    expect(runs[0]).toMatchObject({ N: 2 ** 17, r: 8, p: 1 });
  });

  it('is for the user alone and holds none of its secrets in clear', async () => {
    const { path, text, vaultKey, proofKey } = await made();
    expect(statSync(path).mode & 0o777).toBe(0o600);
    for (const secret of [vaultKey, proofKey]) {
      for (const form of ['hex', 'base64', 'latin1'] as const) expect(text).not.toContain(secret.toString(form));
    }
    expect(text).not.toContain(PASSPHRASE);
  });

  it('takes the same letters however a keyboard composes them', async () => {
    const dir = makeFolder();
    const { vaultKey } = await createVault(dir, 'caf\u00e9 cr\u00e8me');
    expect((await openWithPassphrase(dir, 'cafe\u0301 cre\u0300me')).vaultKey).toEqual(vaultKey);
  });

  it('is never overwritten', async () => {
    const vault = await made();
    await expect(createVault(vault.dir, 'another passphrase')).rejects.toThrow('already');
    expect(readFileSync(vault.path, 'utf8')).toBe(vault.text);
  });
});

describe('F26: a vault that must not open', () => {
  it('says the same of a wrong passphrase, and spends the whole cost on it', async () => {
    const { dir } = await copied();
    for (const wrong of ['correct horse battery stapl', `${PASSPHRASE} `, PASSPHRASE.toUpperCase(), '']) {
      runs.length = 0;
      await refused(dir, wrong);
      expect(runs).toHaveLength(1);
    }
  });

  it('refuses a key that is not this vault’s', async () => {
    const { dir, vaultKey, proofKey } = await copied();
    const flipped = Buffer.from(vaultKey);
    flipped.writeUInt8(flipped.readUInt8(31) ^ 1, 31);
    for (const key of [flipped, proofKey, Buffer.alloc(32), Buffer.alloc(0), vaultKey.subarray(0, 31)]) {
      expect(() => openWithKey(dir, key)).toThrow(new VaultError());
    }
  });

  it('C28: opens with no bit of the file flipped, and never in part', async () => {
    const vault = await copied();
    const bytes = readFileSync(vault.path);
    const salt = vault.text.indexOf('"salt": "') + 9;
    for (let at = 0; at < bytes.length; at += 1) {
      // Another salt costs a run of scrypt: a few of them will do.
      if (at >= salt && at < salt + 44 && (at - salt) % 15 !== 0) continue;
      const forged = Buffer.from(bytes);
      forged.writeUInt8(forged.readUInt8(at) ^ 1, at);
      writeFileSync(vault.path, forged);
      await refused(vault.dir);
    }
    writeFileSync(vault.path, bytes);
    expect((await open(vault.dir)).vaultKey).toEqual(vault.vaultKey);
  });

  it('does not open when it is cut off anywhere, empty, huge or no vault', async () => {
    const vault = await copied();
    runs.length = 0;
    // The line break at its end is no part of it.
    for (let length = 0; length < vault.text.length - 1; length += 1) {
      writeFileSync(vault.path, vault.text.slice(0, length));
      await refused(vault.dir);
    }
    for (const text of ['null', '[]', '{}', '"vault"', '{"version":1}', `${vault.text}${' '.repeat(65_536)}`]) {
      writeFileSync(vault.path, text);
      await refused(vault.dir);
    }
    expect(runs).toHaveLength(0);
  });

  it.each([
    ['half of the floor', { N: 2 ** 16 }],
    ['next to nothing', { N: 2 }],
    ['another block size', { r: 1 }],
    ['more than the machine has', { N: 2 ** 30 }],
    ['twice the ceiling', { N: 2 ** 21 }],
    ['no power of two', { N: 2 ** 17 + 1 }],
    ['no number', { N: '131072' }],
    ['a million passes', { p: 1_000_000 }],
    ['another function', { name: 'pbkdf2' }],
    ['a short salt', { salt: 'AAAA' }],
  ])('refuses a cost of %s without running scrypt', async (_what, values) => {
    const vault = await copied();
    runs.length = 0;
    editCost(vault, values);
    await refused(vault.dir);
    expect(runs).toHaveLength(0);
  });

  it('refuses a cost within the bounds that is not the one it was sealed under', async () => {
    const vault = await copied();
    editCost(vault, { N: 2 ** 18 });
    await refused(vault.dir);
  });

  it('takes no part from another vault, although the passphrase is the same', async () => {
    const vault = await copied();
    const other: Stored = JSON.parse((await made()).text);
    const parts: ((file: Stored) => void)[] = [
      (file) => Object.assign(file, { slots: other.slots }),
      (file) => Object.assign(file, { check: other.check }),
      (file) => Object.assign(file, { proof: other.proof }),
      (file) => Object.assign(file, { slots: [...file.slots, ...other.slots] }),
      (file) => Object.assign(file, { slots: [] }),
      (file) => Object.assign(file, { version: 2 }),
      (file) => Object.assign(file, { proof: file.check }),
    ];
    for (const change of parts) {
      edit(vault, change);
      await refused(vault.dir);
    }
  });
});

describe('a vault of the machine’s secret store', () => {
  /** Stands for the machine's secret store: what matters here is only that the slot keeps it. */
  const sealedBy = (vaultKey: Buffer): SafeStorageSlot => ({
    kind: 'safe_storage',
    backend: 'gnome_libsecret',
    sealed: Buffer.from(vaultKey.map((byte) => byte ^ 0x5a)).toString('base64'),
  });
  const unsealed = (slot: SafeStorageSlot | null) =>
    Buffer.from(Buffer.from(slot?.sealed ?? '', 'base64').map((byte) => byte ^ 0x5a));

  it('opens with the key of its slot, has no passphrase, and says so in words', async () => {
    const dir = makeFolder();
    const { vaultKey, proofKey } = await createVaultWithSlot(dir, async (key) => sealedBy(key));
    expect(statSync(join(dir, 'vault.json')).mode & 0o777).toBe(0o600);
    expect(openWithKey(dir, unsealed(readSafeStorageSlot(dir)))).toEqual({ vaultKey, proofKey });
    expect(hasPassphrase(dir)).toBe(false);
    const failure: unknown = await openWithPassphrase(dir, PASSPHRASE).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(NoPassphraseError);
    expect(failure).toBeInstanceOf(VaultError);
    expect(failure).toMatchObject({ message: expect.stringContaining('has no passphrase') });
    expect(runs).toHaveLength(0);
  });

  it('has a proof key that does not follow from the vault key', async () => {
    const [one, other] = [makeFolder(), makeFolder()];
    const first = await createVaultWithSlot(one, async (key) => sealedBy(key));
    const second = await createVaultWithSlot(other, async (key) => sealedBy(key));
    expect(first.proofKey).not.toEqual(second.proofKey);
    expect(first.proofKey).not.toEqual(first.vaultKey);
  });

  it('is not made when the secret store fails, and never over another', async () => {
    const dir = makeFolder();
    await expect(createVaultWithSlot(dir, () => Promise.reject(new Error('locked')))).rejects.toThrow('locked');
    expect(vaultExists(dir)).toBe(false);
    const vault = await copied();
    await expect(createVaultWithSlot(vault.dir, async (key) => sealedBy(key))).rejects.toThrow('already');
    expect(readFileSync(vault.path, 'utf8')).toBe(vault.text);
  });

  it('is added beside a passphrase, which opens it as before', async () => {
    const vault = await copied();
    expect(readSafeStorageSlot(vault.dir)).toBeNull();
    addSlot(vault.dir, vault.vaultKey, sealedBy(vault.vaultKey));
    expect(unsealed(readSafeStorageSlot(vault.dir))).toEqual(vault.vaultKey);
    expect(hasPassphrase(vault.dir)).toBe(true);
    const { vaultKey, proofKey } = vault;
    expect(await openWithPassphrase(vault.dir, PASSPHRASE)).toEqual({ vaultKey, proofKey });
    // A second one takes the place of the first.
    addSlot(vault.dir, vault.vaultKey, { ...sealedBy(vault.vaultKey), backend: 'kwallet6' });
    expect(JSON.parse(readFileSync(vault.path, 'utf8'))).toMatchObject({
      slots: [{ kind: 'passphrase' }, { kind: 'safe_storage', backend: 'kwallet6' }],
    });
  });

  it('F26: is added by nobody without the vault key, and never a slot that could not be read back', async () => {
    const vault = await copied();
    expect(() => addSlot(vault.dir, vault.proofKey, sealedBy(vault.vaultKey))).toThrow(VaultError);
    const slot = sealedBy(vault.vaultKey);
    expect(() => addSlot(vault.dir, vault.vaultKey, { ...slot, backend: 'Two Words' })).toThrow('not open again');
    expect(() => addSlot(vault.dir, vault.vaultKey, { ...slot, sealed: 'no base64' })).toThrow('not open again');
    expect(readFileSync(vault.path, 'utf8')).toBe(vault.text);
  });
});
