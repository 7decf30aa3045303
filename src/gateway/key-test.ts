/** Tries a key with one free read of the account's subscription. */
import type { Route } from '../core/ports.ts';
import { parseUpstreamError } from '../core/upstream-error.ts';
import type { ConnectorOptions } from './connector.ts';
import { Upstreams } from './upstreams.ts';

export interface KeyTestResult {
  readonly works: boolean;
  readonly status: number | null;
  readonly message: string;
}

const WAIT_MS = 10_000;
const LARGEST_ANSWER = 256 * 1024;

export async function testKey(route: Route, version: string, options: ConnectorOptions): Promise<KeyTestResult> {
  const upstreams = new Upstreams(options, { firstByteMs: WAIT_MS, idleMs: WAIT_MS });
  try {
    const { statusCode, body } = await upstreams.pool(route.origin).request({
      method: 'GET',
      path: '/v1/user/subscription',
      headers: ['xi-api-key', route.key, 'accept', 'application/json', 'user-agent', `bollard/${version}`],
      signal: AbortSignal.timeout(WAIT_MS),
    });
    // A body that is not read to its end says so with an error, which nobody else would hear.
    body.on('error', () => undefined);
    if (statusCode === 200) {
      body.destroy();
      return { works: true, status: 200, message: `The key of account ${route.accountName} works.` };
    }
    const said = parseUpstreamError(parsed(await beginning(body)))?.message ?? 'no reason given';
    const message = `ElevenLabs answered ${statusCode} to the key of account ${route.accountName}: ${said}`;
    return { works: false, status: statusCode, message };
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return { works: false, status: null, message: `${route.origin} could not be reached: ${why}` };
  } finally {
    await upstreams.close();
  }
}

async function beginning(body: AsyncIterable<Buffer>): Promise<string> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of body) {
    chunks.push(chunk);
    length += chunk.length;
    if (length > LARGEST_ANSWER) break;
  }
  return Buffer.concat(chunks).toString('utf8');
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
