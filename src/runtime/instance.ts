/** A running instance: the runtime with its gateway and its control socket. */
import type { CallName, CallResult } from '../contract/calls.ts';
import type { EntryShape } from '../contract/shapes.ts';
import { PortInUseError } from '../gateway/listener.ts';
import { toExported } from '../store/audit-rows.ts';
import { DirectoryLockedError } from '../store/store-error.ts';
import { openWithPassphrase, VaultError, vaultExists } from '../store/vault-file.ts';
import { CallError } from './call-error.ts';
import { controlKey, controlPath } from './control-path.ts';
import { type ControlServer, startControlServer } from './control-server.ts';
import type { GatewayStart } from './gateway-host.ts';
import { type Confirm, callFromSocket, callFromWindow } from './owner-present.ts';
import { createRuntime, type Runtime, type RuntimeOptions } from './runtime.ts';

export interface InstanceOptions extends RuntimeOptions, GatewayStart {
  /** Base64 of the vault key; asked for only when there is a vault; null starts locked. */
  readonly vaultKey: () => Promise<string | null>;
  /** Whether a first start without a vault makes an agent to try things with. */
  readonly demoAgent: boolean;
  /** Asks the person in a dialog of its own; absent where there is no window. */
  readonly confirm?: Confirm;
  readonly onEntries: (entries: readonly EntryShape[]) => void;
  /** Told after each call that came from the command line, because not all that it changes is an entry. */
  readonly onCommand?: (name: string) => void;
}

export interface Instance {
  readonly url: string;
  /** The token of the agent made at a first start without a vault, shown once. */
  readonly demoToken: string | null;
  /** What a person should know now: sandbox, locked vault, no IPv6. */
  readonly notes: readonly string[];
  /** A call of the window of this process, where the owner is; what needs the person's word asks for it first. */
  call(name: string, input: unknown): Promise<CallResult<CallName>>;
  close(): Promise<void>;
}

/** For `passphrase` null: starts locked. Throws CallError `owner_proof_wrong`. */
export async function vaultKeyOf(dataDir: string, passphrase: string | null): Promise<string | null> {
  if (passphrase === null) return null;
  try {
    return (await openWithPassphrase(dataDir, passphrase)).vaultKey.toString('base64');
  } catch (error) {
    throw error instanceof VaultError ? new CallError('owner_proof_wrong', error.message) : error;
  }
}

const DEMO_AGENT = 'Demo agent';

/** Throws CallError with words for a person: directory or port taken, wrong passphrase, log not writable. */
export async function startInstance(options: InstanceOptions): Promise<Instance> {
  const runtime = await createRuntime(options).catch((error: unknown) => {
    throw error instanceof DirectoryLockedError
      ? new CallError('refused', error.message, null, { cause: error })
      : error;
  });
  let control: ControlServer | null = null;
  try {
    const notes = await openVault(runtime, options);
    const { url, ipv6 } = await runtime.gateway.start(options).catch((error: unknown) => {
      throw error instanceof PortInUseError ? new CallError('refused', error.message, null, { cause: error }) : error;
    });
    // Only now: its token is shown once, by a start that succeeds.
    const demoToken = options.demoAgent ? await addDemoAgent(runtime, options.dataDir) : null;
    runtime.events.subscribe((entries) => options.onEntries(entries.map((entry) => ({ ...toExported(entry, '') }))));
    control = await startControlServer(controlPath(options.dataDir), controlKey(options.dataDir), {
      nonce: () => runtime.nonce(),
      call: async (name, input, proof, gone) => {
        const result = await callFromSocket(runtime, name, input, proof, options.confirm, gone);
        options.onCommand?.(name);
        return result;
      },
      subscribe: (listener) => runtime.events.subscribe((entries) => listener(entries.at(-1)?.seq ?? 0)),
    });
    if (!ipv6) notes.push('This machine has no IPv6: Bollard listens on 127.0.0.1 only.');
    if (runtime.gateway.usesSandboxOnly())
      notes.push('Sandbox: no call leaves this machine, and no credits are spent.');
    return {
      url,
      demoToken,
      notes,
      call: (name, input) => callFromWindow(runtime, name, input, options.confirm),
      close: () => closeAll(runtime, control),
    };
  } catch (error) {
    await closeAll(runtime, control);
    throw error;
  }
}

async function closeAll(runtime: Runtime, control: ControlServer | null): Promise<void> {
  await control?.close();
  await runtime.close();
}

async function openVault(runtime: Runtime, options: InstanceOptions): Promise<string[]> {
  if (!vaultExists(options.dataDir)) return [];
  const vaultKey = await options.vaultKey();
  if (vaultKey === null) return ['The vault is locked: calls get 503 until bollard unlock.'];
  const result = await runtime.call('vault.unlock', { vaultKey });
  if (!result.ok) throw new CallError(result.error.code, result.error.message);
  if ('why' in result.value && result.value.why !== null) {
    return [`Nothing is forwarded: ${result.value.why} See bollard unlock, then bollard unlock --confirm-changes.`];
  }
  return [];
}

/** A first start without a vault gets an agent to try things with, on the sandbox. */
async function addDemoAgent(runtime: Runtime, dataDir: string): Promise<string | null> {
  if (vaultExists(dataDir)) return null;
  const list = await runtime.call('agent.list', {});
  if (!list.ok || !('agents' in list.value) || typeof list.value.agents === 'number' || list.value.agents.length > 0)
    return null;
  const made = await runtime.call('agent.add', { name: DEMO_AGENT, preset: 'voiceover' });
  return made.ok && 'token' in made.value ? made.value.token : null;
}
