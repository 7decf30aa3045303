import { afterEach, describe, expect, it } from 'vitest';
import { CALL_NAMES } from '../../src/contract/names.ts';
import { OPERATIONS } from '../../src/core/catalogue/catalogue.ts';
import { closeHarnesses, jsonHeaders, startWithMock } from '../support/gateway-harness.ts';
import { AGENT_TOKEN } from '../support/memory-ports.ts';
import { rawCall, rawRequest } from '../support/raw-client.ts';

afterEach(closeHarnesses);

const KEY = `xi-api-key: ${AGENT_TOKEN}`;
const READ = 'GET /v2/voices';
const SPEECH = 'POST /v1/text-to-speech/21m00Tcm4TlvDq8ikWAM';
const TEXT = '{"text":"hello"}';

describe('a refusal', () => {
  it('D15, D17, D22: carries our headers, no page, nothing to be kept, and no CORS header', async () => {
    const { call } = await startWithMock([]);
    const response = await call(READ);
    expect(response.status).toBe(403);
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'content-type': 'application/json',
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
      'cross-origin-resource-policy': 'same-origin',
    });
    expect(response.head).not.toMatch(/access-control/i);
    expect(JSON.parse(response.body.toString())).toMatchObject({
      detail: { message: expect.stringMatching(/denied/i), request_id: response.headers.get('x-request-id') },
      bollard: { call_id: response.headers.get('x-request-id'), reason: 'area_off' },
    });
  });

  it('with a valid token is an entry, without one a counter', async () => {
    const { upstream, ports, call, port } = await startWithMock(['voices']);
    const statuses = [
      (await rawCall(port, rawRequest(READ, port)))?.status,
      (await rawCall(port, rawRequest(READ, port, ['xi-api-key: bollard_wrong'])))?.status,
      (await rawCall(port, rawRequest(READ, port, ['host: evil.example', KEY])))?.status,
      (await rawCall(port, rawRequest(READ, port, ['host: evil.example'])))?.status,
      (await call(READ, ['origin: http://evil.example'])).status,
      (await call('GET /v1/voices/../user')).status,
      (await call('GET /v1/nothing')).status,
      (await call('PATCH /v2/voices')).status,
    ];
    expect(statuses).toEqual([401, 401, 403, 403, 403, 400, 403, 405]);
    expect(Object.fromEntries(ports.log.counts)).toEqual({ no_token: 1, unknown_token: 1, foreign_host: 1 });
    expect(ports.log.entries.map(({ decision, reason, status }) => [decision, reason, status])).toEqual([
      ['deny', 'foreign_host', 403],
      ['deny', 'foreign_origin', 403],
      ['deny', 'malformed_target', 400],
      ['deny', 'unknown_operation', 403],
      ['deny', 'method_not_allowed', 405],
    ]);
    expect(upstream.connections).toBe(0);
  });

  it('D9: says the same of no token, an unknown, an expired and a removed one', async () => {
    const { ports, port, upstream } = await startWithMock(['voices']);
    const refused = async (headers: readonly string[]) => {
      const response = await rawCall(port, rawRequest(READ, port, headers));
      const id = response?.headers.get('x-request-id') ?? '';
      const text = `${response?.head}${response?.body}`.replaceAll(id, 'ID').replace(/^date: .*$/im, '');
      return { status: response?.status, text };
    };
    const none = await refused([]);
    const unknown = await refused(['xi-api-key: bollard_wrong']);
    ports.expired.add(AGENT_TOKEN);
    const expired = await refused([KEY]);
    ports.expired.clear();
    ports.agents.clear();
    const removed = await refused([KEY]);
    expect([none.status, unknown.status, expired.status, removed.status]).toEqual([401, 401, 401, 401]);
    expect(removed).toEqual(unknown);
    expect(Object.fromEntries(ports.log.counts)).toEqual({ no_token: 1, unknown_token: 2, expired_token: 1 });
    expect(upstream.connections).toBe(0);
  });

  it('D11: of what steers other gateways: no such route here, whatever the token', async () => {
    const { ports, port, upstream } = await startWithMock(OPERATIONS.map(({ area }) => area));
    const paths = [
      '/',
      '/health',
      '/status',
      '/config',
      '/admin',
      '/metrics',
      '/debug/pprof',
      '/api/agents',
      '/key/info',
    ];
    for (const path of [
      ...paths,
      ...CALL_NAMES.map((name) => `/${name}`),
      ...CALL_NAMES.map((name) => `/v1/${name}`),
    ]) {
      for (const method of ['GET', 'POST']) {
        const response = await rawCall(port, rawRequest(`${method} ${path}`, port, [KEY]));
        expect([400, 403], `${method} ${path}`).toContain(response?.status);
      }
    }
    expect(ports.log.entries.every(({ decision }) => decision === 'deny')).toBe(true);
    expect(upstream.connections).toBe(0);
  });

  it('keeps the order host, origin, target, token, method', async () => {
    const { port } = await startWithMock([]);
    const bad = { host: 'host: evil.example', origin: 'origin: null' };
    const status = async (line: string, headers: readonly string[]) =>
      JSON.parse((await rawCall(port, rawRequest(line, port, headers)))?.body.toString() ?? '').bollard.reason;
    expect(await status('GET /v1/../x', [bad.host, bad.origin])).toBe('foreign_host');
    expect(await status('GET /v1/../x', [bad.origin])).toBe('foreign_origin');
    expect(await status('GET /v1/../x', [])).toBe('malformed_target');
    expect(await status('PATCH /v2/voices', [])).toBe('no_token');
  });

  it('B9: refuses HTTP/1.0', async () => {
    const { port, upstream } = await startWithMock(['voices']);
    const response = await rawCall(port, rawRequest(READ, port, [KEY]).replace('HTTP/1.1', 'HTTP/1.0'));
    expect(response?.status).toBe(400);
    expect(upstream.connections).toBe(0);
  });

  it.each(['HEAD', 'OPTIONS', 'TRACE', 'PROPFIND', 'QUERY'])(
    'A28-A30: %s is 405 with the methods that are',
    async (method) => {
      const { call } = await startWithMock(['voices']);
      const response = await call(`${method} /v2/voices`);
      expect([response.status, response.headers.get('allow')]).toEqual([405, 'GET']);
      expect(response.head).not.toMatch(/access-control/i);
    },
  );

  it('A31: CONNECT is 405 and the connection closes', async () => {
    const { ports, client, upstream } = await startWithMock(['voices']);
    const agent = await client();
    agent.write(`CONNECT api.elevenlabs.io:443 HTTP/1.1\r\nHost: api.elevenlabs.io:443\r\n${KEY}\r\n\r\n`);
    expect([403, 405]).toContain((await agent.response())?.status);
    await agent.untilClosed();
    expect(ports.log.entries).toHaveLength(1);
    expect(upstream.connections).toBe(0);
  });

  it('B12, B13: refuses a head that is too large or has too many headers', async () => {
    const { call, port, upstream } = await startWithMock(['voices']);
    const large = await rawCall(port, rawRequest(READ, port, [KEY, `x: ${'a'.repeat(20_000)}`]));
    expect([400, 431]).toContain(large?.status);
    const many = Array.from({ length: 700 }, (_, index) => `a${index}: b`);
    expect([400, 403, 431]).toContain((await call(READ, [...many, 'origin: http://evil.example'])).status);
    expect(upstream.connections).toBe(0);
  });

  it('B26: an unknown expectation is 417', async () => {
    const { call } = await startWithMock(['voices']);
    expect((await call(READ, ['expect: foo'])).status).toBe(417);
  });

  it('B27: an upgrade is ignored', async () => {
    const { call, upstream } = await startWithMock(['voices']);
    const response = await call(READ, ['connection: upgrade', 'upgrade: h2c']);
    expect(response.status).toBe(200);
    expect(upstream.raw()).not.toMatch(/upgrade|h2c/i);
  });

  it('B30: an unexpected body is 400', async () => {
    const { call, upstream } = await startWithMock(['voices']);
    expect((await call(READ, ['content-length: 2'], '{}')).status).toBe(400);
    expect(upstream.connections).toBe(0);
  });
});

describe('a refused upload', () => {
  it('B25: gets its refusal without 100 Continue', async () => {
    const { port, client, upstream } = await startWithMock([]);
    const agent = await client();
    agent.write(rawRequest(SPEECH, port, [KEY, 'expect: 100-continue', ...jsonHeaders(TEXT)]));
    expect((await agent.response())?.status).toBe(403);
    expect(upstream.connections).toBe(0);
    agent.destroy();
  });

  it('B25: an allowed one gets 100 before its body', async () => {
    const { port, client } = await startWithMock(['text_to_speech']);
    const agent = await client();
    agent.write(rawRequest(SPEECH, port, [KEY, 'expect: 100-continue', ...jsonHeaders(TEXT)]));
    expect((await agent.response())?.status).toBe(100);
    agent.write(TEXT);
    expect((await agent.response())?.status).toBe(200);
    agent.destroy();
  });

  it('is answered although the agent sends all of it first', async () => {
    const { port, client, upstream } = await startWithMock([]);
    const agent = await client();
    const size = 4_000_000;
    agent.write(rawRequest('POST /v1/audio-isolation', port, [KEY, `content-length: ${size}`], 'x'.repeat(size)));
    expect(await agent.response()).toMatchObject({ status: 403, complete: true });
    expect(upstream.connections).toBe(0);
    await agent.untilClosed();
  });

  it('keeps its connection when its body is small', async () => {
    const { port, client, ports } = await startWithMock([]);
    const agent = await client();
    const request = rawRequest(SPEECH, port, [KEY, ...jsonHeaders(TEXT)], TEXT);
    agent.write(request + request);
    expect((await agent.response())?.status).toBe(403);
    expect((await agent.response())?.status).toBe(403);
    expect(ports.log.entries).toHaveLength(2);
    agent.destroy();
  });

  it('is cut off when the agent sends on for ever', async () => {
    const { port, client } = await startWithMock([], { timeouts: { lingerMs: 100 } });
    const agent = await client();
    agent.write(rawRequest('POST /v1/audio-isolation', port, [KEY, 'content-length: 900000000'], 'x'));
    expect((await agent.response())?.status).toBe(403);
    await agent.untilClosed();
  });
});

describe('a JSON body that must be read', () => {
  it.each([
    ['encoded', ['content-type: application/json', 'content-encoding: gzip'], TEXT, 415],
    ['E14: of another type', ['content-type: text/plain'], TEXT, 415],
    ['E14: of no type', [], TEXT, 415],
    ['malformed', ['content-type: application/json'], '{"text":', 400],
    ['E5: larger than 2 MB', ['content-type: application/json'], `{"text":"${'x'.repeat(2_100_000)}"}`, 413],
  ])('%s is refused, and recorded', async (_name, headers, body, status) => {
    const { call, ports, upstream } = await startWithMock(['text_to_speech']);
    expect((await call(SPEECH, [...headers, `content-length: ${body.length}`], body)).status).toBe(status);
    expect(ports.log.entries).toHaveLength(1);
    expect(ports.log.entries[0]).toMatchObject({ decision: 'deny', status });
    expect(upstream.connections).toBe(0);
  });

  it('E5: larger than 2 MB is refused without its length too', async () => {
    const { call } = await startWithMock(['text_to_speech']);
    const body = `{"text":"${'x'.repeat(2_100_000)}"}`;
    const chunked = `${body.length.toString(16)}\r\n${body}\r\n0\r\n\r\n`;
    const headers = ['content-type: application/json', 'transfer-encoding: chunked'];
    expect((await call(SPEECH, headers, chunked)).status).toBe(413);
  });
});

describe('what stands in the way of forwarding', () => {
  it('F2: a decision that cannot be written is 503, and it recovers by itself', async () => {
    const { call, ports, upstream } = await startWithMock(['voices']);
    ports.log.failure = new Error('disk full');
    expect((await call(READ)).status).toBe(503);
    expect(upstream.connections).toBe(0);
    ports.log.failure = null;
    expect((await call(READ)).status).toBe(200);
    expect(ports.log.ofKind('outcome')).toHaveLength(1);
  });

  it.each(['vault_locked', 'policy_changed', 'no_key'] as const)('%s is 503 and recorded', async (reason) => {
    const { call, ports, upstream } = await startWithMock(['voices']);
    ports.routing = reason;
    expect((await call(READ)).status).toBe(503);
    expect(ports.log.entries).toMatchObject([{ decision: 'deny', reason, status: 503 }]);
    expect(upstream.connections).toBe(0);
  });

  it.each([
    ['stopped', (ports) => Object.assign(ports, { stopped: true })],
    ['paused', (ports) => ports.setAgent({ paused: true })],
    ['removed', (ports) => ports.agents.clear()],
    ['narrowed', (ports) => ports.setAgent({ grants: new Map() })],
  ] satisfies [string, (ports: Awaited<ReturnType<typeof startWithMock>>['ports']) => void][])(
    'A38: an agent %s while its decision was written is refused, with an outcome',
    async (_name, change) => {
      const { call, ports, upstream } = await startWithMock(['voices']);
      ports.log.onRecord = () => change(ports);
      expect([401, 403]).toContain((await call(READ)).status);
      expect(ports.log.entries.map(({ kind, reason }) => [kind, reason])).toEqual([
        ['decision', 'granted'],
        ['outcome', 'refused_late'],
      ]);
      expect(upstream.connections).toBe(0);
    },
  );

  it('F29: an exception in one request is 500 and recorded, and the next one works', async () => {
    const { call, ports } = await startWithMock(['voices']);
    const { route } = ports;
    ports.route = () => {
      throw new Error('broken');
    };
    expect((await call(READ)).status).toBe(500);
    expect(ports.log.entries).toMatchObject([{ decision: 'deny', reason: 'internal_error', status: 500 }]);
    ports.route = route;
    expect((await call(READ)).status).toBe(200);
  });
});
