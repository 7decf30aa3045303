/** One free read of the models of an account: what each costs there. */
import type { Route } from '../core/ports.ts';
import { askAccount, type Body, beginning, parsed } from './account-read.ts';
import type { ConnectorOptions } from './connector.ts';

/** The answer of GET /v1/models as JSON; null where there was none that could be read. */
export async function readModels(
  route: Route,
  version: string,
  options: ConnectorOptions,
  signal: AbortSignal,
): Promise<unknown> {
  const use = async (status: number, body: Body): Promise<{ readonly models: unknown }> => {
    const text = status === 200 ? await beginning(body) : null;
    body.destroy();
    return { models: text === null ? null : parsed(text) };
  };
  const answer = await askAccount(route, '/v1/models', version, options, use, signal);
  return 'unreachable' in answer ? null : answer.models;
}
