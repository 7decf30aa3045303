/** Where the owner's passphrase comes from: a file only the owner can read, or the keyboard. Never the arguments. */
import { readPassphraseFile } from '../runtime/passphrase-file.ts';
import { dataDirOf, type Invocation } from './command.ts';
import { CliFailure } from './terminal.ts';

const LEAST_LENGTH = 8;

/** The passphrase given by a file, or undefined. */
export function passphraseFromFile(invocation: Invocation): string | undefined {
  const file = invocation.global.passphraseFile ?? invocation.terminal.env.BOLLARD_PASSPHRASE_FILE;
  return file === undefined || file === '' ? undefined : readPassphraseFile(file, dataDirOf(invocation));
}

export async function passphrase(invocation: Invocation): Promise<string> {
  const given = passphraseFromFile(invocation);
  if (given !== undefined) return given;
  if (!invocation.terminal.interactive)
    throw new CliFailure('This needs the vault passphrase: use --passphrase-file FILE.');
  return invocation.terminal.askSecret('Vault passphrase: ');
}

export async function newPassphrase(invocation: Invocation): Promise<string> {
  const given = passphraseFromFile(invocation);
  const chosen = given ?? (await typedTwice(invocation));
  if ([...chosen].length < LEAST_LENGTH)
    throw new CliFailure(`A passphrase needs at least ${LEAST_LENGTH} characters.`);
  return chosen;
}

async function typedTwice(invocation: Invocation): Promise<string> {
  const { terminal } = invocation;
  if (!terminal.interactive) throw new CliFailure('This makes a vault passphrase: use --passphrase-file FILE.');
  const first = await terminal.askSecret('New vault passphrase: ');
  if ((await terminal.askSecret('Once more: ')) !== first) throw new CliFailure('The two differ; nothing was made.');
  return first;
}
