/** security.md B14 to B17, B28, B29 and B33: connections that are slow, many, cut off, or want to be something else. */
import { readdirSync } from 'node:fs';
import { afterEach, describe, expect, it } from 'vitest';
import { expectForwarded, expectRefused, requestOf } from '../support/attack.ts';
import { closeHarnesses, jsonHeaders, startWithMock } from '../support/gateway-harness.ts';
import { heldBytes } from '../support/held-bytes.ts';
import { AGENT_TOKEN } from '../support/memory-ports.ts';
import type { RawClient } from '../support/raw-client.ts';

afterEach(closeHarnesses);

const AREAS = ['voices', 'text_to_speech', 'audio_tools'];
const READ = 'GET /v1/voices';
const SPEECH = 'POST /v1/text-to-speech/21m00Tcm4TlvDq8ikWAM';
const UPLOAD = 'POST /v1/audio-isolation';
const TEXT = '{"text":"hello"}';
const FORM = 'content-type: multipart/form-data; boundary=b';

describe('a slow agent', () => {
  it('B14: a head that comes byte by byte ends the connection, and others are served meanwhile', async () => {
    const harness = await startWithMock(AREAS, { timeouts: { headersMs: 500 } });
    const slow = await harness.client();
    const head = requestOf(harness, READ, [`x-fern-a: ${'a'.repeat(10_000)}`]);
    let at = 0;
    const drip = setInterval(() => slow.write(head.charAt(at++)), 10);
    await expectForwarded(harness, requestOf(harness, READ), READ);
    const response = await slow.response();
    await slow.untilClosed();
    clearInterval(drip);
    expect(response?.status).toBe(400);
    expect(harness.upstream.requests).toHaveLength(1);
    expect(Object.fromEntries(harness.ports.log.counts)).toEqual({ malformed: 1 });
  });

  it('B14: so does a connection on which nothing comes at all', async () => {
    const harness = await startWithMock(AREAS, { timeouts: { headersMs: 500 } });
    const silent = await harness.client();
    await silent.untilClosed();
    expect(harness.upstream.connections).toBe(0);
  });

  it.each([
    ['one that is held', SPEECH, jsonHeaders(TEXT), TEXT.slice(0, 5), 'decision', 0],
    ['one that is streamed', UPLOAD, [FORM, 'content-length: 1000000'], 'x'.repeat(100_000), 'outcome', 1],
  ])('B15: a body that stands still, %s: 400, and the upstream is aborted', async (...row) => {
    const [, line, headers, part, kind, sent] = row;
    const harness = await startWithMock(AREAS, { timeouts: { stallMs: 150 } });
    const agent = await harness.client();
    agent.write(requestOf(harness, line, headers, part));
    const response = await agent.response();
    expect(response?.status).toBe(400);
    expect(JSON.parse(response?.body.toString() ?? '').bollard.reason).toBe('upload_stalled');
    expect(harness.ports.log.entries.at(-1)).toMatchObject({ kind, reason: 'upload_stalled', status: 400 });
    expect(harness.ports.log.ofKind('decision')).toHaveLength(1);
    expect(harness.upstream.requests).toHaveLength(sent);
    if (sent > 0) expect(await harness.upstream.ended()).toBe('aborted');
    expect(harness.gateway.openCalls()).toBe(0);
    expect(harness.upstream.raw()).not.toContain(AGENT_TOKEN);
  });

  it('B16: one that does not read holds back the upstream, not the memory, and is cut off', async () => {
    const harness = await startWithMock(AREAS, { timeouts: { idleMs: 500 } });
    const block = Buffer.alloc(64 * 1024, 0x61);
    const offered = 256 * 1024 * 1024;
    let written = 0;
    harness.upstream.keepBodies = false;
    harness.upstream.answer = (_request, response) => {
      response.writeHead(200, { 'content-type': 'audio/mpeg', 'content-length': String(offered) });
      const more = () => {
        while (written < offered) {
          written += block.length;
          if (!response.write(block)) return;
        }
      };
      response.on('drain', more);
      more();
    };
    const agent = await harness.client();
    const before = heldBytes();
    agent.write(requestOf(harness, READ));
    await new Promise((resolve) => agent.socket.once('data', resolve));
    agent.socket.pause();
    // Nothing is written any more for a while: every buffer on the way is full.
    let last = -1;
    while (last !== written) {
      last = written;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    const grown = heldBytes() - before;
    expect(written).toBeLessThan(offered / 2);
    expect(grown).toBeLessThan(8 * 1024 * 1024);
    expect(await harness.ports.log.outcome()).toMatchObject({ reason: 'client_aborted', status: null });
    expect(harness.ports.log.ofKind('outcome')).toHaveLength(1);
    expect(harness.gateway.openCalls()).toBe(0);
    agent.destroy();
  });
});

describe('many connections', () => {
  it('B17: a thousand idle ones leave the others their answers', async () => {
    const harness = await startWithMock(AREAS);
    const idle = await Promise.all(Array.from({ length: 1_000 }, () => harness.client()));
    await expectForwarded(harness, requestOf(harness, READ), READ);
    for (const agent of idle) agent.destroy();
    expect(harness.upstream.requests).toHaveLength(1);
  });

  it('B17: one too many is closed at once; those that are there are served, and room comes back', async () => {
    const harness = await startWithMock(AREAS, { maxConnections: 20 });
    const places: RawClient[] = [];
    for (let index = 0; index < 20; index += 1) {
      const agent = await harness.client();
      agent.write(requestOf(harness, READ));
      expect((await agent.response())?.status).toBe(200);
      places.push(agent);
    }
    const late = await harness.client();
    await late.untilClosed();
    expect(late.received).toEqual([]);
    const [first, ...others] = places;
    first?.write(requestOf(harness, READ));
    expect((await first?.response())?.status).toBe(200);
    first?.socket.end();
    await first?.untilClosed();
    await expectForwarded(harness, requestOf(harness, READ), READ);
    for (const agent of others) agent.destroy();
  });

  it('B33: a thousand that are reset within the head leave nothing behind', async (context) => {
    const harness = await startWithMock(AREAS, { maxConnections: 100 });
    const before = openFiles();
    for (let round = 0; round < 20; round += 1) {
      const agents = await Promise.all(Array.from({ length: 50 }, () => harness.client()));
      for (const agent of agents) {
        agent.write(requestOf(harness, READ).slice(0, 40));
        agent.socket.resetAndDestroy();
      }
      await Promise.all(agents.map((agent) => agent.untilClosed()));
    }
    // Ten times as many as there are places: a place that was not given back would be missing now.
    await expectForwarded(harness, requestOf(harness, READ), READ);
    expect(harness.upstream.requests).toHaveLength(1);
    context.skip(before === null, 'needs /proc/self/fd');
    const baseline = before ?? 0;
    while ((openFiles() ?? 0) > baseline + 4) await new Promise((resolve) => setTimeout(resolve, 20));
  });
});

/** Open file descriptors of this process, or null where the system does not say. */
function openFiles(): number | null {
  try {
    return readdirSync('/proc/self/fd').length;
  } catch {
    return null;
  }
}

describe('an upgrade', () => {
  const HANDSHAKE = ['connection: upgrade', 'upgrade: websocket'];
  const SOUND = ['sec-websocket-version: 13', 'sec-websocket-key: dGhlIHNhbXBsZSBub25jZQ=='];

  it('B28: on a POST with a body is the POST that it also is', async () => {
    const harness = await startWithMock(AREAS);
    const headers = [...HANDSHAKE, ...SOUND, ...jsonHeaders(TEXT)];
    const { request } = await expectForwarded(harness, requestOf(harness, SPEECH, headers, TEXT), SPEECH);
    expect(Buffer.concat(request.chunks).toString()).toBe(TEXT);
    expect(harness.upstream.raw()).not.toMatch(/upgrade|websocket/i);
  });

  it('B28: with a content-length on a GET is 400', async () => {
    const harness = await startWithMock(AREAS);
    const headers = [...HANDSHAKE, ...SOUND, 'content-length: 2'];
    const { reason } = await expectRefused(harness, requestOf(harness, READ, headers, '{}'), 400);
    expect(reason).toBe('unexpected_body');
  });

  it.each([
    ['a bad key', ['sec-websocket-version: 13', 'sec-websocket-key: short']],
    ['no key', ['sec-websocket-version: 13']],
    ['version 8', ['sec-websocket-version: 8', 'sec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==']],
  ])('B28: with %s never becomes a socket', async (_name, headers) => {
    const harness = await startWithMock(AREAS);
    const { response } = await expectForwarded(harness, requestOf(harness, READ, [...HANDSHAKE, ...headers]), READ);
    expect(response.head).not.toMatch(/upgrade|websocket/i);
  });

  it.each([
    ['a denied path', 'GET /v1/user'],
    ['an unknown path', 'GET /v1/nothing'],
    ['a path that the vendor has as a socket only', 'GET /v1/no-such-socket/stream-input'],
  ])('B29: to %s is 403 before any handshake', async (_name, line) => {
    const harness = await startWithMock(AREAS);
    const { response } = await expectRefused(harness, requestOf(harness, line, [...HANDSHAKE, ...SOUND]), 403);
    expect(response.headers.has('sec-websocket-accept')).toBe(false);
  });

  it.each([
    ['frames', '\x81\x85\x01\x02\x03\x04\x69\x67\x6f\x68\x6e'],
    ['another request', 'GET /v1/user HTTP/1.1\r\n\r\n'],
  ])('B29: to a path that is no socket gets its plain answer, and no %s follow it', async (_name, more) => {
    const harness = await startWithMock(AREAS);
    const agent = await harness.client();
    agent.write(requestOf(harness, READ, [...HANDSHAKE, ...SOUND]) + more);
    const response = await agent.response();
    expect([response?.status, response?.headers.get('connection')]).toEqual([200, 'close']);
    await agent.untilClosed();
    expect(agent.pending.toString('latin1')).toBe('');
    expect(harness.upstream.requests).toHaveLength(1);
    expect(harness.ports.log.entries).toHaveLength(2);
  });
});
