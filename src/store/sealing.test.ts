import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { deriveKey, seal, unseal } from './sealing.ts';

const KEY = randomBytes(32);
const PLAIN = Buffer.from('sk_test_canary_0123456789abcdef');
const PURPOSE = 'account key acc_1';

describe('sealed bytes', () => {
  it('come back with the same key and purpose, also when there are none', () => {
    for (const plain of [PLAIN, Buffer.alloc(0), randomBytes(10_000)]) {
      expect(unseal(KEY, seal(KEY, plain, PURPOSE), PURPOSE)).toEqual(plain);
    }
  });

  it('are other bytes each time, and hold nothing in clear', () => {
    const one = seal(KEY, PLAIN, PURPOSE);
    const other = seal(KEY, PLAIN, PURPOSE);
    expect(one.subarray(0, 12)).not.toEqual(other.subarray(0, 12));
    expect(one.includes(PLAIN.subarray(0, 8))).toBe(false);
    expect(one).toHaveLength(12 + 16 + PLAIN.length);
  });

  it('C28: one bit flipped anywhere, a byte cut off or added, and they do not open, not even in part', () => {
    const sealed = seal(KEY, PLAIN, PURPOSE);
    for (let bit = 0; bit < sealed.length * 8; bit += 1) {
      const flipped = Buffer.from(sealed);
      flipped.writeUInt8(flipped.readUInt8(bit >> 3) ^ (1 << (bit & 7)), bit >> 3);
      expect(unseal(KEY, flipped, PURPOSE)).toBeNull();
    }
    for (let length = 0; length < sealed.length; length += 1) {
      expect(unseal(KEY, sealed.subarray(0, length), PURPOSE)).toBeNull();
    }
    expect(unseal(KEY, Buffer.concat([sealed, Buffer.alloc(1)]), PURPOSE)).toBeNull();
  });

  it('C28: do not open with the key of another vault, or in the place of other bytes', () => {
    const sealed = seal(KEY, PLAIN, PURPOSE);
    expect(unseal(randomBytes(32), sealed, PURPOSE)).toBeNull();
    expect(unseal(KEY, sealed, 'account key acc_2')).toBeNull();
    expect(unseal(KEY, sealed, '')).toBeNull();
  });

  it('open from a part of a larger buffer', () => {
    const sealed = seal(KEY, PLAIN, PURPOSE);
    const within = Buffer.concat([randomBytes(5), sealed, randomBytes(5)]).subarray(5, 5 + sealed.length);
    expect(unseal(KEY, within, PURPOSE)).toEqual(PLAIN);
    expect(unseal(KEY, new Uint8Array(sealed), PURPOSE)).toEqual(PLAIN);
  });
});

describe('a derived key', () => {
  it('is the same for the same purpose, and another for any other', () => {
    const keys = ['account keys', 'anchor', 'check', 'proof', 'slot'].map((purpose) => deriveKey(KEY, purpose));
    expect(new Set(keys.map((key) => key.toString('hex'))).size).toBe(5);
    expect(deriveKey(KEY, 'anchor')).toEqual(keys[1]);
    expect(keys.every((key) => key.length === 32 && !key.equals(KEY))).toBe(true);
    expect(deriveKey(randomBytes(32), 'anchor')).not.toEqual(keys[1]);
  });
});
