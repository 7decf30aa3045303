/** One conversation with the core: through the control socket of a running instance, or directly when nothing runs. */
import { existsSync } from 'node:fs';
import type { CallInput, CallName, CallResult } from '../contract/calls.ts';
import { DirectoryLockedError } from '../store/store-error.ts';
import { openWithPassphrase, VaultError } from '../store/vault-file.ts';
import { CallError } from './call-error.ts';
import { type ControlClient, connectControl } from './control-client.ts';
import { controlKey, controlPath } from './control-path.ts';
import { makeProof, type Proof } from './owner-proof.ts';
import { createRuntime, type Runtime, type RuntimeOptions } from './runtime.ts';

export interface OpenSession {
  /** True when no instance runs: this process is the core for the length of the session. */
  readonly direct: boolean;
  /** Proves the owner on its own once `prove` has been called. */
  call<N extends CallName>(name: N, input: CallInput<N>): Promise<CallResult<N>>;
  /** Opens the vault with the passphrase, here and never elsewhere; a direct session is unlocked by it. */
  prove(passphrase: string): Promise<'proven' | 'policy_changed'>;
  /** Calls back when entries were committed; returns the end of the subscription. */
  subscribe(listener: () => void): () => void;
  /** Resolves when the instance is gone. */
  readonly ended: Promise<void>;
  close(): Promise<void>;
}

interface Carrier {
  readonly direct: boolean;
  nonce(): Promise<string>;
  request(name: string, input: unknown, proof: Proof | undefined): Promise<unknown>;
  subscribe(listener: () => void): () => void;
  readonly ended: Promise<void>;
  close(): Promise<void>;
}

const WAIT_MS = 5_000;
const RETRY_MS = 250;

/** Throws CallError when another program holds the directory or the socket. */
export async function openSession(options: RuntimeOptions): Promise<OpenSession> {
  const carrier = await openCarrier(options);
  let proofKey: Buffer | null = null;
  const request = async <N extends CallName>(name: N, input: CallInput<N>): Promise<CallResult<N>> => {
    const proof = proofKey ? makeProof(proofKey, await carrier.nonce(), name, input) : undefined;
    return (await carrier.request(name, input, proof)) as CallResult<N>;
  };
  return {
    direct: carrier.direct,
    call: request,
    async prove(passphrase) {
      const opened = await openVault(options.dataDir, passphrase);
      if (carrier.direct) {
        const result = await request('vault.unlock', { vaultKey: opened.vaultKey.toString('base64') });
        if (!result.ok) throw new CallError(result.error.code, result.error.message);
        if (result.value.state === 'policy_changed') return 'policy_changed';
      }
      proofKey = opened.proofKey;
      return 'proven';
    },
    subscribe: carrier.subscribe,
    ended: carrier.ended,
    close: carrier.close,
  };
}

async function openVault(dataDir: string, passphrase: string) {
  try {
    return await openWithPassphrase(dataDir, passphrase);
  } catch (error) {
    throw error instanceof VaultError ? new CallError('owner_proof_wrong', error.message) : error;
  }
}

/** An instance that starts or ends just now is waited for, at most 5 s. */
async function openCarrier(options: RuntimeOptions): Promise<Carrier> {
  const deadline = performance.now() + WAIT_MS;
  for (;;) {
    if (existsSync(options.dataDir)) {
      const client = await connectControl(controlPath(options.dataDir), controlKey(options.dataDir));
      if (client) return socketCarrier(client);
    }
    try {
      const { readerWorker: _, ...own } = options;
      return directCarrier(await createRuntime({ ...own, lockWaitMs: RETRY_MS }));
    } catch (error) {
      if (!(error instanceof DirectoryLockedError)) throw error;
      if (performance.now() >= deadline) throw new CallError('refused', error.message);
    }
  }
}

function socketCarrier(client: ControlClient): Carrier {
  return {
    direct: false,
    nonce: async () => String(await client.request('control.nonce', {})),
    request: (name, input, proof) => client.request(name, input, proof),
    subscribe(listener) {
      let wanted = true;
      client.onEvent(() => {
        if (wanted) listener();
      });
      client.request('control.subscribe', {}).catch(() => undefined);
      return () => {
        wanted = false;
      };
    },
    ended: client.ended,
    close: async () => client.close(),
  };
}

function directCarrier(runtime: Runtime): Carrier {
  return {
    direct: true,
    nonce: async () => runtime.nonce(),
    request: (name, input, proof) => runtime.call(name, input, proof),
    subscribe: (listener) => runtime.events.subscribe(() => listener()),
    ended: new Promise(() => undefined),
    close: () => runtime.close(),
  };
}
