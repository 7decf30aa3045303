import type { AccountPolicy } from '../../core/policy-state.ts';
import { type AccountNow, creditsOf, periodStart } from '../credits.ts';
import { goesToSandbox } from '../routes.ts';
import type { Handlers, Parts } from './handler.ts';

/** The first look waits this long for an answer, rather than show nothing. */
const FIRST_ANSWER_MS = 1_500;

export const creditsHandlers: Handlers<'credits'> = {
  'credits.get': async (_input, _actor, parts) => {
    const { book, meter, reader, now } = parts;
    meter.look();
    await meter.firstAnswers(FIRST_ANSWER_MS);
    const at = now();
    const accounts = [...book.state.accounts.values()].map((account) => accountNow(account, parts, at));
    const periods = accounts.map(({ id, periodStart: since, countedFrom, reading: { checkedAt: readAt } }) => ({
      accountId: id,
      since,
      readAt,
      countedFrom,
    }));
    return creditsOf(accounts, await reader.spending({ now: at, periods }));
  },
};

function accountNow(account: AccountPolicy, { book, gateway, meter }: Parts, at: number): AccountNow {
  const reading = meter.of(account.id);
  const route = gateway.accountRoute(account.id);
  const sandbox = goesToSandbox(account, gateway.upstream, book.state.keyEverSet);
  return {
    id: account.id,
    name: account.name,
    sandbox,
    reading,
    closed: typeof route === 'string' ? wordsOf(route, account.name) : null,
    periodStart: periodStart(reading, at),
    countedFrom: sandbox ? gateway.startedAt : null,
  };
}

function wordsOf(why: 'vault_locked' | 'policy_changed' | 'no_key' | 'not_running', name: string): string {
  switch (why) {
    case 'vault_locked':
      return 'The vault is locked: the account is read once it is unlocked.';
    case 'policy_changed':
      return 'The policy was changed outside Bollard: the account is read once you have confirmed it.';
    case 'no_key':
      return `The account ${name} has no key.`;
    case 'not_running':
      return 'The account is read while Bollard runs.';
  }
}
