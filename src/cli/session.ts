/** One conversation with the core: through the control socket of a running instance, or directly when nothing runs. */
import type { CallInput, CallName, CallOutput } from '../contract/calls.ts';
import { CallError } from '../runtime/call-error.ts';
import { type OpenSession, openSession } from '../runtime/session.ts';
import { dataDirOf, type Invocation } from './command.ts';
import { passphrase, passphraseFromFile } from './passphrase.ts';
import { CliFailure, type Terminal } from './terminal.ts';
import { READER_WORKER, VERSION } from './version.ts';

export interface Session extends Omit<OpenSession, 'call'> {
  /** Answers, or throws CliFailure with the words of the refusal. Proves the owner when the call asks for it. */
  call<N extends CallName>(name: N, input: CallInput<N>): Promise<CallOutput<N>>;
}

interface SessionNeeds {
  /** Unlock the vault of a direct session when a passphrase is at hand, for calls that check more with it. */
  readonly unlock?: boolean;
}

/** Opens a session, does the work, and closes it whatever happens. */
export async function withSession<T>(
  invocation: Invocation,
  work: (session: Session) => Promise<T>,
  needs: SessionNeeds = {},
): Promise<T> {
  const open = await openSession({
    dataDir: dataDirOf(invocation),
    holder: `bollard ${process.argv.slice(2, 4).join(' ')}`,
    version: VERSION,
    readerWorker: READER_WORKER,
    onWarning: (message) => warn(invocation.terminal, message),
  }).catch((error: unknown) => {
    throw asFailure(error);
  });
  try {
    if (needs.unlock && open.direct) {
      const given = passphraseFromFile(invocation);
      const status = await open.call('status.get', {});
      if (given !== undefined && status.ok && status.value.vault !== 'none') await open.prove(given);
    }
    return await work({ ...open, call: (name, input) => callWithProof(open, name, input, invocation) });
  } catch (error) {
    throw asFailure(error);
  } finally {
    await open.close();
  }
}

async function callWithProof<N extends CallName>(
  open: OpenSession,
  name: N,
  input: CallInput<N>,
  invocation: Invocation,
): Promise<CallOutput<N>> {
  let result = await open.call(name, input);
  // Tried without a proof first: tightening needs none, and only the core knows which it is.
  const wantsOwner =
    !result.ok && (result.error.code === 'owner_proof_required' || result.error.code === 'vault_locked');
  if (wantsOwner && (open.direct || (!result.ok && result.error.code === 'owner_proof_required'))) {
    await prove(open, await passphrase(invocation));
    result = await open.call(name, input);
  }
  if (!result.ok) throw new CliFailure(result.error.message);
  return result.value;
}

async function prove(open: OpenSession, given: string): Promise<void> {
  const state = await open.prove(given);
  if (state === 'policy_changed') {
    throw new CliFailure(
      "The policy was changed behind Bollard's back. See what differs: bollard unlock; then: bollard unlock --confirm-changes",
    );
  }
}

export function warn(terminal: Terminal, message: string): void {
  terminal.err(`${message}\n`);
}

function asFailure(error: unknown): unknown {
  return error instanceof CallError ? new CliFailure(error.message) : error;
}
