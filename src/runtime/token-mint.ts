/** Makes tokens and hashes them. A token is 256 random bits, so a fast keyed hash is enough (security §4.10). */
import { createHmac, createSecretKey, randomBytes } from 'node:crypto';
import { formatToken, isTokenShaped } from '../core/token.ts';

export interface TokenMint {
  make(): string;
  /** Hex HMAC-SHA-256, or null when the text cannot be a token: then nothing is looked up. */
  hash(token: string): string | null;
}

export function createTokenMint(tokenKey: Uint8Array): TokenMint {
  // With plain bytes Node 24 makes and catches two errors for each HMAC, which costs more than the hash.
  const key = createSecretKey(tokenKey);
  return {
    make: () => formatToken(randomBytes(32)),
    hash: (token) => (isTokenShaped(token) ? createHmac('sha256', key).update(token).digest('hex') : null),
  };
}
