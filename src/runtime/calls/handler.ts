/** What a handler gets: its checked input, who asks, and the parts of the runtime it may use. */
import type { CallInput, CallName, CallOutput } from '../../contract/calls.ts';
import type { SealedKey } from '../../store/account-keys.ts';
import type { GatewayHost } from '../gateway-host.ts';
import type { KeyRing } from '../key-ring.ts';
import type { Money } from '../money.ts';
import type { Actor, PolicyBook } from '../policy-book.ts';
import type { Reader } from '../reader.ts';
import type { SeenBook } from '../seen-book.ts';
import type { TokenMint } from '../token-mint.ts';
import type { VaultGate } from '../vault-gate.ts';

export interface Parts {
  readonly book: PolicyBook;
  readonly vault: VaultGate;
  readonly keys: KeyRing;
  readonly sealedKeys: () => readonly SealedKey[];
  readonly gateway: GatewayHost;
  readonly money: Money;
  readonly reader: Reader;
  readonly seen: SeenBook;
  readonly tokens: TokenMint;
  readonly dataDir: string;
  readonly version: string;
  /** Unix time in ms. */
  readonly now: () => number;
}

/** `gone` aborts when whoever asked no longer listens: for what takes long. */
export type Handler<N extends CallName> = (
  input: CallInput<N>,
  actor: Actor,
  parts: Parts,
  gone: AbortSignal,
) => CallOutput<N> | Promise<CallOutput<N>>;

export type Handlers<P extends string> = { readonly [N in Extract<CallName, `${P}.${string}`>]: Handler<N> };
