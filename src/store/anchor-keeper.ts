/** Keeps the anchor up to date while the vault is unlocked. */
import type { Json } from '../core/entry.ts';
import { applyChanges, type FlatPolicy } from '../core/policy-changes.ts';
import type { PolicyChange } from '../core/policy-state.ts';
import { AnchorFile } from './anchor.ts';
import type { ChainHead } from './audit-chain.ts';
import { changeMac, policyDigestOf, writeAnchoredPolicy } from './policy-check.ts';

export class AnchorKeeper {
  readonly #dir: string;
  readonly #key: Uint8Array;
  readonly #file: AnchorFile;
  /**
   * The policy as Bollard itself knows it, never read from the tables again: else the next change would bless whatever another
   * program wrote there.
   */
  #flat: FlatPolicy;
  #policyDigest: string;
  #policySeq: number;

  /** `flat` was checked, or confirmed by the owner, at `head`. */
  constructor(dir: string, key: Uint8Array, flat: FlatPolicy, head: ChainHead) {
    this.#dir = dir;
    this.#key = key;
    this.#flat = flat;
    this.#policyDigest = policyDigestOf(flat);
    this.#policySeq = head.seq;
    this.#file = new AnchorFile(dir, key);
    writeAnchoredPolicy(dir, flat);
    this.committed(head);
  }

  /** What goes into the facts of a change, so that it is explained where the anchor could not be written any more. */
  mac(seq: number, changes: Json): string {
    return changeMac(this.#key, seq, changes);
  }

  committed({ seq, hash }: ChainHead): void {
    this.#file.write({ seq, hash, policyDigest: this.#policyDigest, policySeq: this.#policySeq });
  }

  /** After the commit of a change; `head` is its entry. */
  changed(changes: readonly PolicyChange[], head: ChainHead): void {
    const next = applyChanges(this.#flat, changes);
    // The tables were changed by another program: the anchor stays behind, and the next unlock says so.
    if (next.ok) {
      this.#flat = next.flat;
      this.#policyDigest = policyDigestOf(next.flat);
      this.#policySeq = head.seq;
      writeAnchoredPolicy(this.#dir, next.flat);
    }
    this.committed(head);
  }

  close(): void {
    this.#file.close();
  }
}
