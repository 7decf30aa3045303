/**
 * The anchor: what the log and the policy were at the last commit, authenticated with a key that only an unlocked vault gives
 * (F34). It is written after each commit, without fsync: after a crash it may trail the database, but never lead it.
 *
 * The file has two slots that are written in turn, so that one is whole whatever happens. A slot is, big-endian: 8 bytes magic,
 * 8 seq, 32 hash of that entry, 8 seq of the newest change that the digest covers, 32 policy digest, 32 HMAC-SHA-256 of the rest.
 */
import { createHmac, createSecretKey, type KeyObject, timingSafeEqual } from 'node:crypto';
import { closeSync, constants, openSync, readFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { codeOf } from './store-error.ts';

const ANCHOR_FILE = 'anchor';

const MAGIC = Buffer.from('BOLLARD1', 'latin1');
const SIGNED_BYTES = 88;
const SLOT_BYTES = 120;
/** A disk writes sectors whole: no write of one slot touches the other. */
const SLOT_STRIDE = 4096;
const SLOTS = [0, 1] as const;

export interface Anchor {
  readonly seq: number;
  /** Hex. */
  readonly hash: string;
  /** Hex SHA-256 of the policy's canonical text. */
  readonly policyDigest: string;
  readonly policySeq: number;
}

/** `forged`: there is a file, but nothing in it was written with this key. */
export type AnchorReading =
  | { readonly state: 'ok'; readonly anchor: Anchor }
  | { readonly state: 'missing' | 'forged' };

/** The newest anchor in the folder that was written with this key. */
export function readAnchor(dir: string, key: Uint8Array): AnchorReading {
  const found = newestSlot(dir, key);
  if (found === 'missing') return { state: 'missing' };
  return found === null ? { state: 'forged' } : { state: 'ok', anchor: found.anchor };
}

export class AnchorFile {
  readonly #file: number;
  readonly #key: KeyObject;
  readonly #slot = Buffer.alloc(SLOT_BYTES);
  #next: number;

  /** Keeps the newest slot, if there is one, and writes to the other first. */
  constructor(dir: string, key: Uint8Array) {
    const found = newestSlot(dir, key);
    this.#key = createSecretKey(key);
    this.#next = found === 'missing' || found === null ? 0 : 1 - found.slot;
    this.#file = openSync(join(dir, ANCHOR_FILE), constants.O_RDWR | constants.O_CREAT, 0o600);
    MAGIC.copy(this.#slot);
  }

  write({ seq, hash, policyDigest, policySeq }: Anchor): void {
    const slot = this.#slot;
    slot.writeBigUInt64BE(BigInt(seq), 8);
    slot.write(hash, 16, 'hex');
    slot.writeBigUInt64BE(BigInt(policySeq), 48);
    slot.write(policyDigest, 56, 'hex');
    slot.set(macOf(this.#key, slot), SIGNED_BYTES);
    writeSync(this.#file, slot, 0, SLOT_BYTES, this.#next * SLOT_STRIDE);
    this.#next = 1 - this.#next;
  }

  close(): void {
    closeSync(this.#file);
  }
}

function newestSlot(dir: string, key: Uint8Array): { slot: number; anchor: Anchor } | null | 'missing' {
  let bytes: Buffer;
  try {
    bytes = readFileSync(join(dir, ANCHOR_FILE));
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return 'missing';
    throw error;
  }
  let newest: { slot: number; anchor: Anchor } | null = null;
  for (const slot of SLOTS) {
    const anchor = parseSlot(bytes.subarray(slot * SLOT_STRIDE, slot * SLOT_STRIDE + SLOT_BYTES), key);
    if (anchor !== null && (newest === null || isNewer(anchor, newest.anchor))) newest = { slot, anchor };
  }
  return newest;
}

function isNewer(one: Anchor, other: Anchor): boolean {
  return one.seq === other.seq ? one.policySeq > other.policySeq : one.seq > other.seq;
}

function parseSlot(slot: Buffer, key: Uint8Array): Anchor | null {
  if (slot.length !== SLOT_BYTES || !slot.subarray(0, MAGIC.length).equals(MAGIC)) return null;
  if (!timingSafeEqual(macOf(key, slot), slot.subarray(SIGNED_BYTES))) return null;
  return {
    seq: Number(slot.readBigUInt64BE(8)),
    hash: slot.toString('hex', 16, 48),
    policySeq: Number(slot.readBigUInt64BE(48)),
    policyDigest: slot.toString('hex', 56, SIGNED_BYTES),
  };
}

function macOf(key: Uint8Array | KeyObject, slot: Buffer): Buffer {
  return createHmac('sha256', key).update(slot.subarray(0, SIGNED_BYTES)).digest();
}
