/** Free reads of an account with its key, and what is said when one fails: never the key. */
import type { Route } from '../core/ports.ts';
import { parseUpstreamError } from '../core/upstream-error.ts';
import type { ConnectorOptions } from './connector.ts';
import { Upstreams } from './upstreams.ts';

export type Body = AsyncIterable<Buffer> & { destroy(): unknown };

const WAIT_MS = 10_000;
const LARGEST_ANSWER = 256 * 1024;

/** GETs a path with the account's key and hands on what comes. The message of a failure holds no key. */
export async function askAccount<T>(
  route: Route,
  path: string,
  version: string,
  options: ConnectorOptions,
  use: (status: number, body: Body) => Promise<T>,
  signal?: AbortSignal,
): Promise<T | { readonly unreachable: string }> {
  const upstreams = new Upstreams(options, { firstByteMs: WAIT_MS, idleMs: WAIT_MS });
  const timeout = AbortSignal.timeout(WAIT_MS);
  try {
    const { statusCode, body } = await upstreams.pool(route.origin).request({
      method: 'GET',
      path,
      headers: ['xi-api-key', route.key, 'accept', 'application/json', 'user-agent', `bollard/${version}`],
      signal: signal === undefined ? timeout : AbortSignal.any([timeout, signal]),
    });
    // A body that is not read to its end says so with an error, which nobody else would hear.
    body.on('error', () => undefined);
    return await use(statusCode, body);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return { unreachable: `${route.origin} could not be reached: ${withoutKey(why, route)}` };
  } finally {
    await upstreams.close();
  }
}

/** What an answer that is no success says, in words. */
export async function refusalWords(status: number, body: Body, route: Route): Promise<string> {
  const text = await beginning(body);
  const said = parseUpstreamError(text === null ? null : parsed(text))?.message ?? 'no reason given';
  return `ElevenLabs answered ${status} to the key of account ${route.accountName}: ${withoutKey(said, route)}`;
}

/** The whole body as text; null where there is more than an answer of this kind ever needs: 256 KB. */
export async function beginning(body: Body): Promise<string | null> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of body) {
    chunks.push(chunk);
    length += chunk.length;
    if (length > LARGEST_ANSWER) return null;
  }
  return Buffer.concat(chunks).toString('utf8');
}

export function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** Whoever answers in ElevenLabs' place may repeat the key. */
function withoutKey(text: string, route: Route): string {
  return route.secrets.reduce((left, secret) => left.replaceAll(secret, '[key]'), text);
}
