import { afterEach, describe, expect, it } from 'vitest';
import { closeHarnesses, jsonHeaders, startWithMock } from '../support/gateway-harness.ts';
import { AGENT_TOKEN, CANARY_KEY } from '../support/memory-ports.ts';
import { rawRequest } from '../support/raw-client.ts';

afterEach(closeHarnesses);

const SPEECH = 'POST /v1/text-to-speech/21m00Tcm4TlvDq8ikWAM';

describe('an allowed call', () => {
  it('reaches the upstream with the real key and comes back, recorded before and after', async () => {
    const { upstream, ports, call } = await startWithMock(['voices']);
    const response = await call('GET /v2/voices?page_size=3&search=a%20b', [
      'user-agent: sdk/1',
      'x-agent-intent: look',
    ]);
    expect(response.status).toBe(200);
    expect(response.body.toString()).toBe('{"ok":true}');
    expect(upstream.requests.map(({ method, target }) => `${method} ${target}`)).toEqual([
      'GET /v2/voices?page_size=3&search=a%20b',
    ]);
    expect(upstream.requests[0]?.headers).toMatchObject({
      'xi-api-key': CANARY_KEY,
      'accept-encoding': 'identity',
      'user-agent': 'sdk/1',
    });
    expect(upstream.raw()).not.toContain(AGENT_TOKEN);
    const outcome = await ports.log.outcome();
    expect(ports.log.entries).toHaveLength(2);
    expect(ports.log.entries[0]).toMatchObject({
      kind: 'decision',
      decision: 'allow',
      reason: 'granted',
      operation: 'voices.search',
      path: '/v2/voices',
      facts: { account: 'acc_main', userAgent: 'sdk/1', intent: 'look' },
    });
    expect(outcome).toMatchObject({
      kind: 'outcome',
      reason: 'completed',
      status: 200,
      callId: ports.log.entries[0]?.callId,
      facts: { bytesDown: 11, upstreamRequestId: 'req_mock' },
    });
    expect(response.headers.get('x-request-id')).toBe(outcome.callId);
    expect(response.headers.get('cache-control')).toBe('no-store');
    expect(ports.lastSeen.size).toBe(1);
  });

  it('is on disk before a byte reaches the upstream', async () => {
    const { upstream, ports, call } = await startWithMock(['voices']);
    let seenAtCommit = -1;
    ports.log.onRecord = () => {
      seenAtCommit = upstream.requests.length + upstream.connections;
    };
    await call('GET /v2/voices');
    expect(seenAtCommit).toBe(0);
  });

  it('sends JSON that was read as the bytes that came, and counts its characters', async () => {
    const { upstream, ports, call } = await startWithMock(['text_to_speech']);
    const body = '{ "text": "Grüße 👋", "model_id":"eleven_flash_v2_5" }';
    expect((await call(SPEECH, jsonHeaders(body), Buffer.from(body).toString('latin1'))).status).toBe(200);
    expect(Buffer.concat(upstream.requests[0]?.chunks ?? []).toString()).toBe(body);
    expect(ports.log.entries[0]).toMatchObject({ characters: 7, facts: { model: 'eleven_flash_v2_5' } });
  });

  it('accepts the token as a bearer token, on ::1 too', async () => {
    const { port, client } = await startWithMock(['voices']);
    const one = await client();
    one.write(rawRequest('GET /v2/voices', port, [`Authorization: Bearer ${AGENT_TOKEN}`]));
    expect((await one.response())?.status).toBe(200);
    one.destroy();
  });

  it('says in every answer of the sandbox that it is one', async () => {
    const { ports, call } = await startWithMock(['voices']);
    if (typeof ports.routing === 'string') throw new Error('no route');
    ports.routing = { ...ports.routing, sandbox: true };
    expect((await call('GET /v2/voices')).headers.get('x-bollard-sandbox')).toBe('1');
    expect(ports.log.entries[0]?.facts).toMatchObject({ sandbox: true });
    await call('GET /v1/models');
    expect(ports.log.entries.find((entry) => entry.decision === 'deny')?.sentence).toContain('(sandbox)');
  });

  it('E17: takes the cost from character-cost, and ignores one that is not a count', async () => {
    const { upstream, ports, call } = await startWithMock(['voices']);
    const costs = ['412', '-5', '1e9', '99999999999'];
    upstream.answer = (_request, response) => {
      response.writeHead(200, { 'character-cost': costs[upstream.requests.length - 1] ?? '' }).end();
    };
    for (const _cost of costs) await call('GET /v2/voices');
    const outcomes = ports.log.ofKind('outcome');
    expect(outcomes.map((outcome) => outcome.creditsMilli)).toEqual([412_000, null, null, null]);
    expect(outcomes[1]?.facts).toMatchObject({ costHeader: '-5' });
  });
});
