/** Calls where a person sits before a window: what needs their word is asked in a dialog of its own (design §3). */
import type { CallName, CallResult } from '../contract/calls.ts';
import type { Proof } from './owner-proof.ts';
import type { Runtime } from './runtime.ts';

export interface Question {
  /** Where the wish comes from: a hint, since any program can claim to be the command line. */
  readonly from: 'window' | 'command line';
  readonly call: string;
  /** What would be changed, in one sentence; null where only the call itself tells. */
  readonly about: string | null;
}

/** Resolves to the person's answer; no answer is no. */
export type Confirm = (question: Question) => Promise<boolean>;

const DECLINED = {
  ok: false,
  error: { code: 'declined', message: 'It was not confirmed, so nothing was changed.' },
} as const;

/** From the window of this process: plain changes need nothing more. */
export async function callFromWindow(
  runtime: Runtime,
  name: string,
  input: unknown,
  confirm: Confirm | undefined,
): Promise<CallResult<CallName>> {
  const result = await runtime.callAsOwner(name, input, false);
  if (result.ok || result.error.code !== 'confirmation_required' || !confirm) return result;
  const { about = null } = result.error;
  if (!(await confirm({ from: 'window', call: name, about }))) return DECLINED;
  return runtime.callAsOwner(name, input, true);
}

/** From the control socket: with a proof as it is; what loosens without one asks the person, where there is a window. */
export async function callFromSocket(
  runtime: Runtime,
  name: string,
  input: unknown,
  proof: Proof | undefined,
  confirm: Confirm | undefined,
  gone: AbortSignal,
): Promise<CallResult<CallName>> {
  const result = await runtime.call(name, input, proof, gone);
  if (result.ok || result.error.code !== 'owner_proof_required' || proof !== undefined || !confirm) return result;
  const { about = null } = result.error;
  if (!(await confirm({ from: 'command line', call: name, about }))) return DECLINED;
  return runtime.callAsOwner(name, input, true);
}
