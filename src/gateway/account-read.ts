/** Free reads of an account with its key, and what is said when one fails: never the key. */
import type { Route } from '../core/ports.ts';
import { parseUpstreamError, type UpstreamError } from '../core/upstream-error.ts';
import type { ConnectorOptions } from './connector.ts';
import { Upstreams } from './upstreams.ts';

export type Body = AsyncIterable<Buffer> & { destroy(): unknown };

const WAIT_MS = 10_000;
const LARGEST_ANSWER = 256 * 1024;
/** What would steer a terminal or turn a line around: controls, format characters, line and paragraph separators. */
const UNSHOWN = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu;

/** GETs a path with the account's key and hands on what comes. The message of a failure holds no key. */
export async function askAccount<T>(
  route: Route,
  path: string,
  version: string,
  options: ConnectorOptions,
  use: (status: number, body: Body) => Promise<T>,
  signal?: AbortSignal,
): Promise<T | { readonly unreachable: string }> {
  const upstreams = ownUpstreams(options);
  const timeout = AbortSignal.timeout(WAIT_MS);
  try {
    return await askOver(
      upstreams,
      route,
      path,
      version,
      use,
      signal === undefined ? timeout : AbortSignal.any([timeout, signal]),
    );
  } finally {
    await upstreams.close();
  }
}

/** Connections for several reads of `askOver`; whoever makes them closes them. */
export function ownUpstreams(options: ConnectorOptions): Upstreams {
  return new Upstreams(options, { firstByteMs: WAIT_MS, idleMs: WAIT_MS });
}

/** The same over connections that are kept. The signal alone ends it. */
export async function askOver<T>(
  upstreams: Upstreams,
  route: Route,
  path: string,
  version: string,
  use: (status: number, body: Body) => Promise<T>,
  signal: AbortSignal,
): Promise<T | { readonly unreachable: string }> {
  try {
    const { statusCode, body } = await upstreams.pool(route.origin).request({
      method: 'GET',
      path,
      headers: ['xi-api-key', route.key, 'accept', 'application/json', 'user-agent', `bollard/${version}`],
      signal,
    });
    // A body that is not read to its end says so with an error, which nobody else would hear.
    body.on('error', () => undefined);
    return await use(statusCode, body);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return { unreachable: `${route.origin} could not be reached: ${withoutKey(why, route)}` };
  }
}

/** What an answer that is no success says, in words. */
export async function refusalWords(status: number, body: Body, route: Route): Promise<string> {
  return wordsOf(status, await upstreamErrorOf(body, route), route);
}

export function wordsOf(status: number, error: UpstreamError | null, route: Route): string {
  return `ElevenLabs answered ${status} to the key of account ${route.accountName}: ${error?.message ?? 'no reason given'}`;
}

/** The error in an answer's body; the key is taken out before anything is cut, so that no piece of it stays. */
export async function upstreamErrorOf(body: Body, route: Route): Promise<UpstreamError | null> {
  const text = await beginning(body);
  return parseUpstreamError(text === null ? null : parsed(text, route));
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

/** JSON, or null; with a route, every text in it is without that route's key and on one line, to be shown. */
export function parsed(text: string, route?: Route): unknown {
  const clean = (_name: string, value: unknown) =>
    typeof value === 'string' && route !== undefined ? withoutKey(value, route).replace(UNSHOWN, ' ') : value;
  try {
    return JSON.parse(text, clean);
  } catch {
    return null;
  }
}

/** Whoever answers in ElevenLabs' place may repeat the key. */
function withoutKey(text: string, route: Route): string {
  return route.secrets.reduce((left, secret) => left.replaceAll(secret, '[key]'), text);
}
