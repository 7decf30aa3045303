import { crc32 } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isKeyShaped, regionOfKey } from './region.ts';
import { formatToken, isTokenShaped, tokenHint } from './token.ts';

const DIGITS = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const randoms = fc.uint8Array({ minLength: 32, maxLength: 32 });

function numberOf(digits: string): bigint {
  return [...digits].reduce((value, digit) => value * 62n + BigInt(DIGITS.indexOf(digit)), 0n);
}

describe('formatToken', () => {
  it('has one shape, whatever the bytes', () => {
    fc.assert(
      fc.property(fc.oneof(randoms, fc.constantFrom(new Uint8Array(32), new Uint8Array(32).fill(255))), (random) => {
        const token = formatToken(random);
        expect(token).toMatch(/^bollard_[0-9A-Za-z]{49}$/);
        expect(isTokenShaped(token)).toBe(true);
        expect(tokenHint(token)).toBe(token.slice(53));
      }),
    );
  });

  it('keeps all 256 bits, and the CRC-32 that zlib computes', () => {
    fc.assert(
      fc.property(randoms, (random) => {
        const digits = formatToken(random).slice('bollard_'.length);
        expect(numberOf(digits.slice(0, 43))).toBe(BigInt(`0x${Buffer.from(random).toString('hex')}`));
        expect(numberOf(digits.slice(43))).toBe(BigInt(crc32(digits.slice(0, 43))));
      }),
    );
  });

  it('takes 32 bytes and no other number', () => {
    expect(() => formatToken(new Uint8Array(31))).toThrow(RangeError);
    expect(() => formatToken(new Uint8Array(33))).toThrow(RangeError);
  });

  it('is never taken for an ElevenLabs key', () => {
    fc.assert(
      fc.property(randoms, (random) => {
        const token = formatToken(random);
        expect(isKeyShaped(token)).toBe(false);
        expect(regionOfKey(token)).toBeNull();
        expect(token).not.toMatch(/^sk_|^[0-9a-f]{32}$/);
      }),
    );
  });
});

describe('isTokenShaped', () => {
  it('refuses a token with any one character changed', () => {
    fc.assert(
      fc.property(randoms, fc.nat(56), fc.constantFrom(...DIGITS, '_', ' ', 'é'), (random, place, character) => {
        const token = formatToken(random);
        const changed = token.slice(0, place) + character + token.slice(place + 1);
        expect(isTokenShaped(changed)).toBe(changed === token);
      }),
      { numRuns: 2000 },
    );
  });

  it('refuses a token cut short, made longer, or with something around it', () => {
    const token = formatToken(new Uint8Array(32).fill(7));
    for (const other of [
      '',
      token.slice(0, -1),
      token.slice(1),
      `${token}0`,
      `${token}\n`,
      ` ${token}`,
      token + token,
    ]) {
      expect(isTokenShaped(other)).toBe(false);
    }
  });
});
