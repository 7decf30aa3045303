import { createServer } from 'node:http';
import { afterEach, describe, expect, it } from 'vitest';
import { NO_LIMITS } from '../../test/support/no-limits.ts';
import type { AgentShape } from '../contract/bridge.ts';
import { formatToken, tokenHint } from '../core/token.ts';
import { testCall, testPath } from './test-call.ts';

const TOKEN = formatToken(new Uint8Array(32).fill(7));

function agent(grants: AgentShape['grants'], hint = tokenHint(TOKEN)): AgentShape {
  return {
    id: 'agt_1',
    name: 'Voiceover Agent',
    account: 'sandbox',
    sandbox: true,
    paused: false,
    expired: false,
    expiresAt: null,
    createdAt: '2026-11-25T08:00:00.000Z',
    tokenHint: hint,
    lastSeenAt: null,
    userAgent: null,
    grants,
    rules: {},
    limits: NO_LIMITS,
  };
}

let close = () => {};
afterEach(() => close());

async function answering(status: number, body: string) {
  const seen: unknown[] = [];
  const server = createServer((request, response) => {
    seen.push([request.method, request.url, request.headers['xi-api-key']]);
    response.writeHead(status).end(body);
  });
  close = () => server.close();
  const port = await new Promise<number>((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      resolve(typeof address === 'object' && address ? address.port : 0);
    });
  });
  return { url: `http://127.0.0.1:${port}`, seen };
}

describe('the test call', () => {
  it('is a free read that the grants of this token allow', () => {
    expect(testPath(TOKEN, [agent({ voices: 'read', text_to_speech: 'full' })])).toBe('/v1/voices');
    expect(testPath(TOKEN, [agent({ models: 'read' })])).toBe('/v1/models');
    expect(testPath(TOKEN, [agent({ history: 'full' })])).toBe('/v1/history?page_size=1');
    expect(testPath(TOKEN, [agent({ voices: 'write' }), agent({ voices: 'read' }, 'zzzz')])).toBe('/v1/models');
    expect(testPath(TOKEN, [])).toBe('/v1/models');
  });

  it('carries the token as any client does, and tells how it went', async () => {
    const { url, seen } = await answering(200, '[]');
    expect(await testCall(url, TOKEN, '/v1/models')).toEqual({
      status: 200,
      message: 'The call was allowed, and the answer came.',
    });
    expect(seen).toEqual([['GET', '/v1/models', TOKEN]]);
  });

  it('shows the words of a refusal', async () => {
    const { url } = await answering(403, JSON.stringify({ detail: { message: 'Denied: it may not read Models.' } }));
    expect(await testCall(url, TOKEN, '/v1/models')).toEqual({
      status: 403,
      message: 'Denied: it may not read Models.',
    });
    close();
    const odd = await answering(500, 'null');
    expect(await testCall(odd.url, TOKEN, '/v1/models')).toEqual({ status: 500, message: 'The answer was 500.' });
  });

  it('sends nothing that is no token, and says when nothing answers', async () => {
    const { url, seen } = await answering(200, '[]');
    expect(await testCall(url, 'sk_a_real_key\r\nx: y', '/v1/models')).toMatchObject({ status: null });
    expect(seen).toEqual([]);
    expect(await testCall('http://127.0.0.1:9', TOKEN, '/v1/models')).toMatchObject({
      status: null,
      message: expect.stringContaining('did not arrive'),
    });
  });
});
