/**
 * How a client proves the owner without sending the passphrase: an HMAC over the instance's nonce, the call and its canonical
 * input, with a key that only the passphrase gives. A proof serves once, for one call with one input, for 30 s.
 */
import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { canonicalJson } from '../core/canonical-json.ts';

export interface Proof {
  readonly nonce: string;
  /** Hex. */
  readonly mac: string;
}

const LIFETIME_MS = 30_000;
const MOST_NONCES = 256;
const LONGEST_DELAY_MS = 2_000;

export function makeProof(proofKey: Uint8Array, nonce: string, call: string, input: unknown): Proof {
  return { nonce, mac: macOf(proofKey, nonce, call, input) };
}

function macOf(proofKey: Uint8Array, nonce: string, call: string, input: unknown): string {
  return createHmac('sha256', proofKey)
    .update(JSON.stringify([nonce, call, canonicalJson(input)]))
    .digest('hex');
}

/** The instance's side: hands out nonces and judges proofs. Failures are delayed, more with each in a row. */
export class ProofBook {
  readonly #nonces = new Map<string, number>();
  readonly #now: () => number;
  readonly #wait: (ms: number) => Promise<unknown>;
  #failures = 0;

  /** `now`: monotonic ms. */
  constructor(now: () => number = () => performance.now(), wait: (ms: number) => Promise<unknown> = delay) {
    this.#now = now;
    this.#wait = wait;
  }

  nonce(): string {
    const [oldest] = this.#nonces.keys();
    if (this.#nonces.size >= MOST_NONCES && oldest !== undefined) this.#nonces.delete(oldest);
    const nonce = randomBytes(32).toString('hex');
    this.#nonces.set(nonce, this.#now());
    return nonce;
  }

  async verify(proofKey: Uint8Array, proof: Proof, call: string, input: unknown): Promise<boolean> {
    const made = this.#nonces.get(proof.nonce);
    this.#nonces.delete(proof.nonce);
    const expected = Buffer.from(macOf(proofKey, proof.nonce, call, input));
    const given = Buffer.from(proof.mac);
    const right = given.length === expected.length && timingSafeEqual(given, expected);
    if (right && made !== undefined && this.#now() - made <= LIFETIME_MS) {
      this.#failures = 0;
      return true;
    }
    this.#failures += 1;
    await this.#wait(Math.min(LONGEST_DELAY_MS, 100 * 2 ** this.#failures));
    return false;
  }
}
