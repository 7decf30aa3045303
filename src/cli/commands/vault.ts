import { initVault, unlockVault } from '../../runtime/vault-client.ts';
import { type Command, dataDirOf, type Invocation } from '../command.ts';
import { newPassphrase, passphrase } from '../passphrase.ts';
import { withSession } from '../session.ts';
import { differenceLines } from '../tables.ts';
import { CliFailure, print } from '../terminal.ts';

/** How many differences the one line on standard error names; all stand on standard output. */
const MOST_NAMED = 3;

export const VAULT_COMMANDS: readonly Command[] = [
  { name: ['init'], usage: '', summary: 'Create the data directory and the vault', arity: [0, 0], run: init },
  {
    name: ['unlock'],
    usage: '[--confirm-changes]',
    summary: 'Unlock the vault of the running instance, or check that it opens',
    arity: [0, 0],
    options: { 'confirm-changes': { type: 'boolean' } },
    run: unlock,
  },
  { name: ['lock'], usage: '', summary: 'Lock the vault of the running instance', arity: [0, 0], run: lock },
];

async function init(invocation: Invocation): Promise<void> {
  const dataDir = dataDirOf(invocation);
  await withSession(invocation, async (session) => {
    if ((await session.call('status.get', {})).vault !== 'none') {
      throw new CliFailure(`There is a vault in ${dataDir} already; nothing was changed.`);
    }
    await initVault(session, dataDir, await newPassphrase(invocation));
  });
  print(
    invocation.terminal,
    `Made the vault in ${dataDir}.\nNext: bollard key set < FILE, then bollard agent add NAME`,
    {
      dataDir,
      vault: 'created',
    },
  );
}

async function unlock(invocation: Invocation): Promise<void> {
  const confirmChanges = invocation.options['confirm-changes'] === true;
  const dataDir = dataDirOf(invocation);
  const { direct, result } = await withSession(invocation, async (session) => ({
    direct: session.direct,
    result: await unlockVault(session, dataDir, await passphrase(invocation), confirmChanges),
  }));
  if (result.state !== 'unlocked') {
    const lines = differenceLines(result.differences);
    print(invocation.terminal, ['What differs from the policy you left:', ...lines].join('\n'), {
      vault: result.state,
      why: result.why,
      differences: result.differences,
    });
    const some = lines.slice(0, MOST_NAMED).map((line) => line.trim());
    const more = lines.length > MOST_NAMED ? `, and ${lines.length - MOST_NAMED} more` : '';
    throw new CliFailure(
      `Nothing is forwarded: ${result.why ?? "the policy was changed behind Bollard's back."}${
        lines.length > 0 ? ` (${some.join('; ')}${more})` : ''
      } Look at it with bollard policy show AGENT; then: bollard unlock --confirm-changes`,
    );
  }
  const words = direct
    ? 'The vault opens and the policy is as you left it. Nothing is running, so nothing stays unlocked: bollard serve --passphrase-file FILE'
    : 'The vault is unlocked.';
  print(invocation.terminal, words, { vault: direct ? 'locked' : result.state });
}

async function lock(invocation: Invocation): Promise<void> {
  const done = await withSession(invocation, (session) => {
    if (session.direct) throw new CliFailure('Nothing is running: the vault is locked already.');
    return session.call('vault.lock', {});
  });
  print(invocation.terminal, done.message, done);
}
