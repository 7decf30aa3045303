/** A free read through the gateway with a token that was just shown: the call arrives in front of the person. */
import { request } from 'node:http';
import type { AgentShape, AnyOutput } from '../contract/bridge.ts';
import { isTokenShaped, tokenHint } from '../core/token.ts';

/** Free reads by the area that must be granted, the plainest first. */
const READS: readonly (readonly [area: string, path: string])[] = [
  ['models', '/v1/models'],
  ['voices', '/v1/voices'],
  ['user', '/v1/user/subscription'],
  ['history', '/v1/history?page_size=1'],
  ['dubbing', '/v1/dubbing?page_size=1'],
  ['agents', '/v1/convai/agents?page_size=1'],
];
const PATIENCE_MS = 15_000;

/** One that the agent's grants allow; without one the plainest, which is then refused and shown so. */
export function testPath(token: string, agents: readonly AgentShape[]): string {
  const grants = agents.find(({ tokenHint: hint }) => hint === tokenHint(token))?.grants ?? {};
  const allowed = READS.find(([area]) => grants[area] === 'read' || grants[area] === 'full');
  return (allowed ?? READS[0])?.[1] ?? '/v1/models';
}

export function testCall(url: string, token: string, path: string): Promise<AnyOutput<'agent.test_call'>> {
  return new Promise((resolve) => {
    const fail = (message: string) => resolve({ status: null, message });
    if (!isTokenShaped(token)) {
      fail('That is no token: nothing was sent.');
      return;
    }
    const call = request(
      new URL(path, url),
      { method: 'GET', headers: { 'xi-api-key': token, 'user-agent': 'bollard-test-call' }, agent: false },
      (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => {
          if (chunks.length < 64) chunks.push(chunk);
        });
        response.on('error', (error) => fail(`The answer broke off: ${error.message}`));
        response.on('end', () => {
          const status = response.statusCode ?? 0;
          resolve({ status, message: wordsOf(status, Buffer.concat(chunks).toString('utf8')) });
        });
      },
    );
    call.setTimeout(PATIENCE_MS, () => call.destroy(new Error('no answer came within 15 seconds')));
    call.on('error', (error) => fail(`The call did not arrive: ${error.message}`));
    call.end();
  });
}

function wordsOf(status: number, body: string): string {
  if (status === 200) return 'The call was allowed, and the answer came.';
  try {
    const { detail } = JSON.parse(body) as { readonly detail?: { readonly message?: unknown } };
    if (typeof detail?.message === 'string') return detail.message;
  } catch {
    // No words of ours: the status must do.
  }
  return `The answer was ${status}.`;
}
