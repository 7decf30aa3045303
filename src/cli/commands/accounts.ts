import { isKeyShaped, REGIONS } from '../../core/region.ts';
import { type Command, type Invocation, text, word } from '../command.ts';
import { withSession } from '../session.ts';
import { accountTable, reachWords } from '../tables.ts';
import { CliFailure, print } from '../terminal.ts';

const ACCOUNT_OPTION = { account: { type: 'string' } } as const;

export const ACCOUNT_COMMANDS: readonly Command[] = [
  { name: ['account', 'list'], usage: '', summary: 'List the accounts', arity: [0, 0], run: list },
  {
    name: ['account', 'default'],
    usage: 'NAME',
    summary: 'The account that new agents get',
    arity: [1, 1],
    run: setDefault,
  },
  {
    name: ['key', 'set'],
    usage: '[--account N] [--region R] < FILE',
    summary: 'Seal a key, read from standard input',
    arity: [0, 0],
    options: { ...ACCOUNT_OPTION, region: { type: 'string' } },
    details: [
      'The key is 16 to 256 printable ASCII characters, never an argument. Nothing is sent: bollard key test tries it.',
      '--account N  the account it belongs to, made when new; default: the default account',
      `--region R   ${REGIONS.join(', ')}; default: as the end of the key says, else as it is`,
    ],
    run: setKey,
  },
  {
    name: ['key', 'status'],
    usage: '[--account N]',
    summary: 'Which accounts have a key',
    arity: [0, 0],
    options: ACCOUNT_OPTION,
    run: keyStatus,
  },
  {
    name: ['key', 'remove'],
    usage: '[--account N]',
    summary: 'Forget a key',
    arity: [0, 0],
    options: ACCOUNT_OPTION,
    run: removeKey,
  },
  {
    name: ['key', 'test'],
    usage: '[--account N]',
    summary: 'Try the key with free reads, and what it may reach',
    arity: [0, 0],
    options: ACCOUNT_OPTION,
    details: [
      'Exit 0 when ElevenLabs takes the key, however little it may reach. Nothing is changed or spent, 10 s at most.',
    ],
    run: testKey,
  },
];

async function list(invocation: Invocation): Promise<void> {
  const { accounts } = await withSession(invocation, (session) => session.call('account.list', {}));
  print(invocation.terminal, accountTable(accounts), accounts);
}

async function setDefault(invocation: Invocation): Promise<void> {
  const done = await withSession(invocation, (session) =>
    session.call('account.set_default', { account: word(invocation, 0) }),
  );
  print(invocation.terminal, done.message, done);
}

async function setKey(invocation: Invocation): Promise<void> {
  const region = text(invocation, 'region');
  const key = (await invocation.terminal.readInput(4096)).replace(/\r?\n$/, '');
  // The core checks it again; here it saves the owner from typing a passphrase for what is no key.
  if (!isKeyShaped(key)) throw new CliFailure('That is no key: it takes 16 to 256 printable ASCII characters.');
  const input = { ...accountInput(invocation), ...(region === undefined ? {} : { region }), key };
  const account = await withSession(invocation, (session) => session.call('key.set', input));
  print(
    invocation.terminal,
    `The key of account ${account.name} (${account.region}) is sealed; it ends in ${account.keyHint}. Try it: bollard key test`,
    account,
  );
}

async function keyStatus(invocation: Invocation): Promise<void> {
  const { accounts } = await withSession(invocation, (session) => session.call('key.status', accountInput(invocation)));
  print(invocation.terminal, accountTable(accounts), accounts);
}

async function removeKey(invocation: Invocation): Promise<void> {
  const done = await withSession(invocation, (session) => session.call('key.remove', accountInput(invocation)));
  print(invocation.terminal, done.message, done);
}

async function testKey(invocation: Invocation): Promise<void> {
  const result = await withSession(invocation, (session) => session.call('key.test', accountInput(invocation)));
  if (!result.works) throw new CliFailure(result.message);
  print(invocation.terminal, reachWords(result), result);
}

function accountInput(invocation: Invocation): { account?: string } {
  const account = text(invocation, 'account');
  return account === undefined ? {} : { account };
}
