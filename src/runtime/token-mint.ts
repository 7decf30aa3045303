/** Makes tokens and hashes them. A token is 256 random bits, so a fast keyed hash is enough (security §4.10). */
import { createHmac, randomBytes } from 'node:crypto';
import { formatToken, isTokenShaped } from '../core/token.ts';

export interface TokenMint {
  make(): string;
  /** Hex HMAC-SHA-256, or null when the text cannot be a token: then nothing is looked up. */
  hash(token: string): string | null;
}

export function createTokenMint(tokenKey: Uint8Array): TokenMint {
  return {
    make: () => formatToken(randomBytes(32)),
    hash: (token) => (isTokenShaped(token) ? createHmac('sha256', tokenKey).update(token).digest('hex') : null),
  };
}
