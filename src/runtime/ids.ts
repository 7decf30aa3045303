import { randomBytes } from 'node:crypto';

/** `agt_` or `acc_` and 16 hex digits: names are never shaped like it, so a reference is never ambiguous. */
export function newId(kind: 'agt' | 'acc'): string {
  return `${kind}_${randomBytes(8).toString('hex')}`;
}
