/** A data directory with a vault, a real account's key and one agent: made in this process, with one run of scrypt. */
import { afterAll } from 'vitest';
import { connectControl } from '../../src/runtime/control-client.ts';
import { controlKey, controlPath } from '../../src/runtime/control-path.ts';
import { makeProof } from '../../src/runtime/owner-proof.ts';
import { createRuntime } from '../../src/runtime/runtime.ts';
import { deriveKey } from '../../src/store/sealing.ts';
import { createVault } from '../../src/store/vault-file.ts';
import { copyHome, type Home, makeHome, type Served } from './instance.ts';

export const ACCOUNT_KEY = 'sk_test_canary_0f1e2d3c4b5a69788796a5b4c3d2e1f0';
const PASSPHRASE = 'correct horse battery staple';

export interface OwnedHome extends Home {
  /** Of the agent "Voiceover", with the preset of that name. */
  readonly token: string;
  /** Base64. */
  readonly vaultKey: string;
  readonly anchorKey: Buffer;
}

let first: Promise<OwnedHome> | null = null;

afterAll(async () => (await first)?.remove());

/** Each with the same vault, token and log, in a folder of its own. */
export async function makeOwnedHome(): Promise<OwnedHome> {
  // Nothing runs on the first one: it stays as it was made.
  first ??= makeOtherHome();
  const made = await first;
  return { ...made, ...copyHome(made) };
}

/** With a vault, token and log that no other home has. */
export async function makeOtherHome(): Promise<OwnedHome> {
  const home = makeHome();
  const runtime = await createRuntime({
    dataDir: home.dataDir,
    version: '0.0.0-test',
    holder: 'a test',
    onWarning: (message) => {
      throw new Error(message);
    },
  });
  try {
    const opened = await createVault(home.dataDir, PASSPHRASE);
    const vaultKey = opened.vaultKey.toString('base64');
    const call = async (name: string, input: unknown) => {
      const result = await runtime.call(name, input, makeProof(opened.proofKey, runtime.nonce(), name, input));
      if (!result.ok) throw new Error(`${name}: ${result.error.message}`);
      return result.value;
    };
    await call('vault.adopt', { vaultKey });
    await call('key.set', { key: ACCOUNT_KEY });
    const added = await call('agent.add', { name: 'Voiceover', preset: 'voiceover' });
    if (!('token' in added)) throw new Error('no token');
    return { ...home, token: added.token, vaultKey, anchorKey: deriveKey(opened.vaultKey, 'anchor') };
  } finally {
    await runtime.close();
  }
}

/** Opens the vault of an instance that was started without the passphrase: a start that does not wait for scrypt. */
export async function unlock(home: OwnedHome): Promise<void> {
  const client = await connectControl(controlPath(home.dataDir), controlKey(home.dataDir));
  if (!client) throw new Error('nothing runs');
  const result = await client.request('vault.unlock', { vaultKey: home.vaultKey });
  client.close();
  if (!JSON.stringify(result).includes('"unlocked"')) throw new Error(`not unlocked: ${JSON.stringify(result)}`);
}

interface Answered {
  /** Its `x-request-id`. */
  readonly callId: string;
  readonly status: number;
  readonly target: string;
  readonly body: string;
}

/** Requests by the agent, as many at a time as told, each with an id of its own in its path, until `stop`. */
export class Load {
  /** The answers that came whole. */
  readonly answered: Answered[] = [];
  failed = 0;
  readonly #served: Pick<Served, 'url'>;
  readonly #token: string;
  readonly #name: string;
  #count = 0;
  #going = true;
  #reached: { readonly count: number; readonly resolve: () => void } | null = null;
  readonly #workers: Promise<void>[];

  constructor(served: Pick<Served, 'url'>, token: string, name: string, parallel: number) {
    this.#served = served;
    this.#token = token;
    this.#name = name;
    this.#workers = Array.from({ length: parallel }, () => this.#work());
  }

  /** Resolves when so many requests have ended. */
  reached(count: number): Promise<void> {
    return new Promise((resolve) => {
      this.#reached = { count, resolve };
      this.#check();
    });
  }

  /** Starts no more requests. */
  stop(): void {
    this.#going = false;
  }

  /** When the last request has ended, in whatever way. */
  async ended(): Promise<void> {
    this.stop();
    await Promise.all(this.#workers);
  }

  async #work(): Promise<void> {
    while (this.#going) {
      this.#count += 1;
      const id = `${this.#name}x${this.#count}`;
      const kind = this.#count % 4;
      const target = kind < 2 ? `/v1/text-to-speech/${id}` : `/v1/voices/${id}`;
      const method = kind < 2 ? 'POST' : kind === 2 ? 'GET' : 'DELETE';
      try {
        const response = await fetch(this.#served.url + target, {
          method,
          headers: { 'xi-api-key': this.#token, 'content-type': 'application/json' },
          ...(kind < 2 ? { body: JSON.stringify({ text: `Hello ${id}`, model_id: 'eleven_flash_v2_5' }) } : {}),
        });
        const body = await response.text();
        const callId = response.headers.get('x-request-id') ?? '';
        this.answered.push({ callId, status: response.status, target, body });
      } catch {
        this.failed += 1;
      }
      this.#check();
    }
  }

  #check(): void {
    if (this.#reached && this.answered.length + this.failed >= this.#reached.count) this.#reached.resolve();
  }
}
