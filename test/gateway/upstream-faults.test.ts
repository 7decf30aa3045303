import type { Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { closeHarnesses, jsonHeaders, startHarness, startWithMock } from '../support/gateway-harness.ts';
import { AGENT_TOKEN } from '../support/memory-ports.ts';
import { RawUpstream } from '../support/mock-upstream.ts';
import { rawRequest } from '../support/raw-client.ts';

afterEach(closeHarnesses);

const AREAS = ['voices', 'text_to_speech', 'speech_to_text'];
const READ = 'GET /v2/voices';
const SPEECH = 'POST /v1/text-to-speech/21m00Tcm4TlvDq8ikWAM';
const TEXT = '{"text":"hello"}';

async function answering(bytes: string, then?: (socket: Socket) => void) {
  const upstream = await RawUpstream.start((socket) => {
    socket.write(Buffer.from(bytes, 'latin1'), () => then?.(socket));
  });
  const harness = await startHarness(upstream, AREAS, { timeouts: { firstByteMs: 300, idleMs: 300 } });
  return { ...harness, upstream };
}

describe('an upstream that cannot be reached', () => {
  it('gives 502, and a spending call too: nothing was sent', async () => {
    const harness = await startWithMock(AREAS);
    await harness.upstream.close();
    harness.upstream.close = async () => {};
    expect((await harness.call(READ)).status).toBe(502);
    expect((await harness.call(SPEECH, jsonHeaders(TEXT), TEXT)).status).toBe(502);
    const outcomes = harness.ports.log.ofKind('outcome');
    expect(outcomes.map(({ reason, status, facts }) => [reason, status, facts.cause])).toEqual([
      ['upstream_unreachable', 502, 'ECONNREFUSED'],
      ['upstream_unreachable', 502, 'ECONNREFUSED'],
    ]);
  });
});

describe('an upstream that vanishes before its answer', () => {
  const vanishing = () => RawUpstream.start((socket) => socket.resetAndDestroy());

  it('F9: gives 502 upstream_reset for a read', async () => {
    const { call, ports } = await startHarness(await vanishing(), AREAS);
    expect((await call(READ)).status).toBe(502);
    expect(await ports.log.outcome()).toMatchObject({ reason: 'upstream_reset', status: 502 });
  });

  it('gives 424 outcome_unknown for a spending call, and never sends it again', async () => {
    const upstream = await vanishing();
    const { call, ports } = await startHarness(upstream, AREAS);
    expect((await call(SPEECH, jsonHeaders(TEXT), TEXT)).status).toBe(424);
    expect(await ports.log.outcome()).toMatchObject({ reason: 'outcome_unknown', status: 424 });
    expect(upstream.heads).toHaveLength(1);
  });

  it('does not repeat a read on a kept connection that the upstream has closed', async () => {
    const upstream = await RawUpstream.start((socket) => {
      if (upstream.heads.length === 1) socket.write('HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok');
      else socket.destroy();
    });
    const { call } = await startHarness(upstream, AREAS);
    expect((await call(READ)).status).toBe(200);
    expect((await call(READ)).status).toBe(502);
    expect(upstream.heads).toHaveLength(2);
  });

  it('F10: gives 504 when the first byte does not come, 424 when that may have cost something', async () => {
    const { call, ports, upstream } = await answering('');
    expect((await call(READ)).status).toBe(504);
    expect((await call(SPEECH, jsonHeaders(TEXT), TEXT)).status).toBe(424);
    expect(ports.log.ofKind('outcome').map(({ reason }) => reason)).toEqual(['upstream_timeout', 'outcome_unknown']);
    expect(upstream.heads).toHaveLength(2);
  });
});

describe('an upstream that breaks off within its answer', () => {
  const START = 'HTTP/1.1 200 OK\r\ncontent-type: audio/mpeg\r\ncontent-length: 100\r\n\r\n0123456789';

  it.each([
    // Node 22 reports this reset as an end.
    ['F9: resets', /^upstream_(?:reset|incomplete)$/, (socket: Socket) => setImmediate(() => socket.resetAndDestroy())],
    ['B36: sends less than it declared', /^upstream_incomplete$/, (socket: Socket) => socket.end()],
    ['falls silent', /^upstream_timeout$/, () => {}],
  ])('%s: the connection breaks too, never a clean end', async (_name, reason, then) => {
    const { call, ports } = await answering(START, then);
    const response = await call(READ);
    expect(response).toMatchObject({ status: 200, complete: false });
    const outcome = await ports.log.outcome();
    expect(outcome).toMatchObject({ status: 200, facts: { bytesDown: 10 } });
    expect(outcome.reason).toMatch(reason);
  });

  it('B36: breaks off a chunked answer without its last chunk', async () => {
    const chunked = 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\r\nhello\r\n';
    const { call, ports } = await answering(chunked, (socket) => socket.end());
    expect((await call(READ)).complete).toBe(false);
    expect(await ports.log.outcome()).toMatchObject({ reason: 'upstream_incomplete' });
  });

  it('B36: drops what comes beyond the declared length, and that connection with it', async () => {
    const { call, upstream, ports } = await answering('HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nokEXTRA');
    expect((await call(READ)).body.toString()).toBe('ok');
    expect((await call(READ)).body.toString()).toBe('ok');
    expect(upstream.connections).toBe(2);
    expect(ports.log.ofKind('outcome')).toHaveLength(2);
  });
});

describe('an upstream that misbehaves', () => {
  const cases: readonly (readonly [string, string])[] = [
    [
      'content-length and transfer-encoding',
      'HTTP/1.1 200 OK\r\ncontent-length: 2\r\ntransfer-encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n',
    ],
    ['two content-lengths', 'HTTP/1.1 200 OK\r\ncontent-length: 2\r\ncontent-length: 3\r\n\r\nok'],
    ['a bare CR in a header', 'HTTP/1.1 200 OK\r\nrequest-id: a\rset-cookie: b\r\ncontent-length: 2\r\n\r\nok'],
    ['a head of 1 MB', `HTTP/1.1 200 OK\r\nx: ${'a'.repeat(1_000_000)}\r\ncontent-length: 2\r\n\r\nok`],
    ['no HTTP at all', 'SSH-2.0-OpenSSH_9.2\r\n'],
  ];

  it.each(cases)('B34: %s gives 502 and a new connection for the next call', async (_name, bytes) => {
    const { call, ports, upstream } = await answering(bytes);
    expect((await call(READ)).status).toBe(502);
    expect((await call(READ)).status).toBe(502);
    expect(upstream.connections).toBe(2);
    expect(ports.log.ofKind('outcome').map(({ reason }) => reason)).toEqual(['upstream_invalid', 'upstream_invalid']);
  });

  it('B35: 101 to a plain request gives 502', async () => {
    const { call } = await answering(
      'HTTP/1.1 101 Switching Protocols\r\nupgrade: websocket\r\nconnection: upgrade\r\n\r\n',
    );
    expect((await call(READ)).status).toBe(502);
  });

  it('B35: a few interim answers are dropped, a flood ends the call', async () => {
    const hint = 'HTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\n';
    const few = await answering(`${hint.repeat(3)}HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok`);
    const response = await few.call(READ);
    expect([response.status, response.headers.get('link')]).toEqual([200, undefined]);
    const flood = await answering(hint.repeat(1_000));
    expect((await flood.call(READ)).status).toBe(502);
  });

  it.each([301, 302, 303, 307, 308])('C11: %i is not followed and not passed on', async (status) => {
    const { upstream, call, ports } = await startWithMock(AREAS);
    upstream.answer = (_request, response) => {
      response.writeHead(status, { location: 'https://evil.example/' }).end();
    };
    for (const line of [READ, SPEECH]) {
      const response = await call(line, line === READ ? [] : jsonHeaders(TEXT), line === READ ? '' : TEXT);
      expect([response.status, response.headers.get('location')]).toEqual([502, undefined]);
    }
    expect(upstream.requests).toHaveLength(2);
    expect(await ports.log.outcome()).toMatchObject({ reason: 'upstream_invalid', status: 502 });
  });

  it('passes errors of the upstream on as they are, and says so', async () => {
    const { upstream, call, ports } = await startWithMock(AREAS);
    upstream.answer = (_request, response) => {
      response.writeHead(429, { 'retry-after': '7', 'content-type': 'application/json' }).end('{"detail":{}}');
    };
    const response = await call(READ);
    expect([response.status, response.headers.get('retry-after'), response.body.toString()]).toEqual([
      429,
      '7',
      '{"detail":{}}',
    ]);
    expect(upstream.requests).toHaveLength(1);
    expect(await ports.log.outcome()).toMatchObject({ reason: 'upstream_error', status: 429 });
  });

  it('answers before the upload ended: the agent sees it, and the upload ends', async () => {
    const { upstream, client, port, ports } = await startWithMock(['audio_tools']);
    upstream.answer = (_request, response) => {
      response.writeHead(422, { 'content-type': 'application/json' }).end('{"detail":"no"}');
    };
    const agent = await client();
    const headers = [
      `xi-api-key: ${AGENT_TOKEN}`,
      'content-type: multipart/form-data; boundary=b',
      'content-length: 50000000',
    ];
    agent.write(rawRequest('POST /v1/audio-isolation', port, headers, 'x'.repeat(100_000)));
    expect(await agent.response()).toMatchObject({ status: 422, complete: true });
    expect(await ports.log.outcome()).toMatchObject({ reason: 'upstream_error', status: 422 });
    agent.destroy();
  });
});
