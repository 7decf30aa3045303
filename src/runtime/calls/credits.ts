import type { CreditsShape } from '../../contract/shapes.ts';
import type { AccountPolicy } from '../../core/policy-state.ts';
import { monthOf } from '../../core/windows.ts';
import { type AccountNow, creditsOf } from '../credits.ts';
import { accountUsage, agentUsage } from '../limit-usage.ts';
import { goesToSandbox } from '../routes.ts';
import type { Handlers, Parts } from './handler.ts';

/** The first look waits this long for an answer, rather than show nothing. */
const FIRST_ANSWER_MS = 1_500;

export const creditsHandlers: Handlers<'credits'> = {
  'credits.get': async (_input, _actor, parts) => {
    const { book, money, reader, now } = parts;
    money.look();
    await money.meter.firstAnswers(FIRST_ANSWER_MS);
    const at = now();
    const accounts = [...book.state.accounts.values()].map((account) => accountNow(account, parts, at));
    const periods = accounts.map(({ id, periodStart: since, countedFrom, reading: { checkedAt: readAt } }) => ({
      accountId: id,
      since,
      readAt,
      countedFrom,
    }));
    return creditsOf(accounts, await reader.spending({ now: at, periods }), limitsNow(parts, at));
  },
};

function limitsNow({ book, money }: Parts, at: number): CreditsShape['limits'] {
  const { agents, accounts } = book.state;
  return {
    agents: [...agents.values()].flatMap((agent) => {
      const usage = agentUsage(money.ledger, agent, at);
      return usage.length === 0 ? [] : [{ agentId: agent.id, agent: agent.name, usage }];
    }),
    accounts: [...accounts.values()].flatMap((account) => {
      const usage = accountUsage(money.ledger, account, at);
      return usage.length === 0 ? [] : [{ accountId: account.id, usage }];
    }),
  };
}

function accountNow(account: AccountPolicy, { book, gateway, money }: Parts, at: number): AccountNow {
  const reading = money.meter.of(account.id);
  const route = gateway.accountRoute(account.id);
  const sandbox = goesToSandbox(account, gateway.upstream, book.state.keyEverSet);
  return {
    id: account.id,
    name: account.name,
    sandbox,
    reading,
    closed: typeof route === 'string' ? wordsOf(route, account.name) : null,
    periodStart: monthOf(reading.subscription, at).start,
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
