/** Tries a key with one free read of the account's subscription. */
import type { Route } from '../core/ports.ts';
import { askAccount, refusalWords } from './account-read.ts';
import type { ConnectorOptions } from './connector.ts';

export interface KeyTestResult {
  readonly works: boolean;
  readonly status: number | null;
  readonly message: string;
}

export async function testKey(route: Route, version: string, options: ConnectorOptions): Promise<KeyTestResult> {
  const answer = await askAccount(
    route,
    '/v1/user/subscription',
    version,
    options,
    async (status, body): Promise<KeyTestResult> => {
      if (status !== 200) return { works: false, status, message: await refusalWords(status, body, route) };
      body.destroy();
      return { works: true, status, message: `The key of account ${route.accountName} works.` };
    },
  );
  return 'unreachable' in answer ? { works: false, status: null, message: answer.unreachable } : answer;
}
