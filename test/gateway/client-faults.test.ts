import { afterEach, describe, expect, it } from 'vitest';
import { closeHarnesses, jsonHeaders, startWithMock } from '../support/gateway-harness.ts';
import { AGENT_TOKEN } from '../support/memory-ports.ts';
import { rawRequest } from '../support/raw-client.ts';

afterEach(closeHarnesses);

const AREAS = ['voices', 'text_to_speech', 'audio_tools', 'speech_to_text'];
const KEY = `xi-api-key: ${AGENT_TOKEN}`;
const FORM = 'content-type: multipart/form-data; boundary=b';
const UPLOAD = 'POST /v1/audio-isolation';

describe('an agent that hangs up', () => {
  it('F16: during its upload: the upstream is aborted before the end', async () => {
    const { upstream, ports, client, port } = await startWithMock(AREAS);
    const agent = await client();
    agent.write(rawRequest(UPLOAD, port, [KEY, FORM, 'content-length: 1000000'], 'x'.repeat(100_000)));
    await upstream.request();
    agent.destroy();
    expect(await upstream.ended()).toBe('aborted');
    expect(await ports.log.outcome()).toMatchObject({ reason: 'client_aborted', status: null });
    expect(ports.log.ofKind('outcome')).toHaveLength(1);
  });

  it('F17: during the download: the upstream is aborted', async () => {
    const { upstream, ports, client, port } = await startWithMock(AREAS);
    upstream.answer = (_request, response) => {
      response.writeHead(200, { 'content-type': 'audio/mpeg' }).write('first');
    };
    const agent = await client();
    agent.write(rawRequest('GET /v2/voices', port, [KEY]));
    await new Promise((resolve) => agent.socket.once('data', resolve));
    agent.destroy();
    await upstream.disconnected();
    expect(await ports.log.outcome()).toMatchObject({ reason: 'client_aborted', facts: { bytesDown: 5 } });
  });

  it('while the upstream has not answered yet', async () => {
    const { upstream, ports, client, port } = await startWithMock(AREAS);
    upstream.answer = () => {};
    const agent = await client();
    agent.write(rawRequest('GET /v2/voices', port, [KEY]));
    await upstream.request();
    agent.destroy();
    await upstream.disconnected();
    expect(await ports.log.outcome()).toMatchObject({ reason: 'client_aborted' });
  });

  it('while its decision is being written: nothing is sent, and the outcome says so', async () => {
    const { upstream, ports, client, port } = await startWithMock(AREAS);
    const agent = await client();
    const closed = new Promise<void>((resolve) => {
      ports.log.record = (entry) => {
        ports.log.append(entry);
        agent.destroy();
        return new Promise((committed) => {
          agent.socket.once('close', () =>
            setTimeout(() => {
              committed({ ...entry, seq: 1, hash: '' });
              resolve();
            }, 20),
          );
        });
      };
    });
    agent.write(rawRequest('GET /v2/voices', port, [KEY]));
    await closed;
    expect(await ports.log.outcome()).toMatchObject({ reason: 'client_aborted' });
    expect(upstream.connections).toBe(0);
  });
});

describe('an agent whose body is broken', () => {
  it.each([
    ['B23: a chunk size that overflows', 'FFFFFFFFFFFFFFFFF\r\nx'],
    ['B22: a chunk extension of 70 KB', `5;${'a'.repeat(70_000)}\r\nhello\r\n`],
    ['a chunk size that is no number', 'zz\r\n'],
  ])('%s: 400, and the upstream never sees an end', async (_name, bytes) => {
    const { upstream, ports, client, port } = await startWithMock(AREAS);
    const agent = await client();
    const first = `${(70_000).toString(16)}\r\n${'x'.repeat(70_000)}\r\n`;
    agent.write(rawRequest(UPLOAD, port, [KEY, FORM, 'transfer-encoding: chunked'], first));
    await upstream.request();
    agent.write(bytes);
    expect((await agent.response())?.status).toBe(400);
    expect(await upstream.ended()).toBe('aborted');
    expect(await ports.log.outcome()).toMatchObject({ reason: 'client_aborted' });
    await agent.untilClosed();
  });

  it('B24: chunked and cut off: the upstream never sees an end', async () => {
    const { upstream, ports, client, port } = await startWithMock(AREAS);
    const agent = await client();
    const first = `${(70_000).toString(16)}\r\n${'x'.repeat(70_000)}\r\n`;
    agent.write(rawRequest(UPLOAD, port, [KEY, FORM, 'transfer-encoding: chunked'], first));
    await upstream.request();
    agent.socket.end();
    expect(await upstream.ended()).toBe('aborted');
    expect(await ports.log.outcome()).toMatchObject({ reason: 'client_aborted' });
  });

  it('stalls: 400 upload_stalled, before and after the decision', async () => {
    const { upstream, ports, client, port } = await startWithMock(AREAS, { timeouts: { stallMs: 150 } });
    const early = await client();
    early.write(
      rawRequest(
        'POST /v1/text-to-speech/21m00Tcm4TlvDq8ikWAM',
        port,
        [KEY, ...jsonHeaders('{"text":"hello"}')],
        '{"text"',
      ),
    );
    expect((await early.response())?.status).toBe(400);
    expect(ports.log.entries.at(-1)).toMatchObject({ kind: 'decision', decision: 'deny', reason: 'upload_stalled' });
    expect(upstream.connections).toBe(0);
    const late = await client();
    late.write(rawRequest(UPLOAD, port, [KEY, FORM, 'content-length: 1000000'], 'x'.repeat(100_000)));
    expect((await late.response())?.status).toBe(400);
    expect(await ports.log.outcome()).toMatchObject({ reason: 'upload_stalled', status: 400 });
    expect(await upstream.ended()).toBe('aborted');
  });
});

describe('a connection', () => {
  it('B18: answers pipelined requests in order, each recorded', async () => {
    const { upstream, ports, client, port } = await startWithMock(AREAS);
    upstream.answer = (request, response) => {
      response.end(request.target);
    };
    const agent = await client();
    const lines = Array.from({ length: 100 }, (_, index) => rawRequest(`GET /v2/voices?n=${index}`, port, [KEY]));
    agent.write(lines.join(''));
    for (let index = 0; index < 100; index += 1) {
      expect((await agent.response())?.body.toString()).toBe(`/v2/voices?n=${index}`);
    }
    expect(ports.log.ofKind('decision')).toHaveLength(100);
    expect(ports.log.ofKind('outcome')).toHaveLength(100);
    agent.destroy();
  });

  it('B19: carries nothing over from an allowed request to a denied one', async () => {
    const { upstream, ports, client, port } = await startWithMock(AREAS);
    const other = AGENT_TOKEN.replace('bollard_0', 'bollard_9');
    ports.setAgent({}, other);
    const agent = await client();
    agent.write(
      rawRequest('GET /v2/voices', port, [KEY]) + rawRequest('GET /v2/voices', port, [`xi-api-key: ${other}`]),
    );
    expect((await agent.response())?.status).toBe(200);
    expect((await agent.response())?.status).toBe(403);
    expect(upstream.requests).toHaveLength(1);
    agent.destroy();
  });

  it('B20: takes bytes after a body for a new request that needs its own token', async () => {
    const { upstream, client, port } = await startWithMock(AREAS);
    const agent = await client();
    const body = '{"text":"hi"}';
    const request = rawRequest('POST /v1/text-to-speech/21m00Tcm4TlvDq8ikWAM', port, [KEY, ...jsonHeaders(body)], body);
    agent.write(`${request}GET /v2/voices HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\n\r\n`);
    expect((await agent.response())?.status).toBe(200);
    expect((await agent.response())?.status).toBe(401);
    expect(upstream.requests).toHaveLength(1);
    agent.destroy();
  });

  it('never mixes its refusal into the answer of an earlier request', async () => {
    const { upstream, client, port } = await startWithMock(AREAS);
    upstream.answer = (_request, response) => {
      response.writeHead(200, { 'content-type': 'audio/mpeg' }).write('first');
    };
    const agent = await client();
    const second = rawRequest(UPLOAD, port, [KEY, FORM, 'transfer-encoding: chunked'], 'zz\r\n');
    agent.write(rawRequest('GET /v2/voices', port, [KEY]));
    await new Promise((resolve) => agent.socket.once('data', resolve));
    agent.write(second);
    await agent.untilClosed();
    expect(Buffer.concat(agent.received).toString()).not.toContain('HTTP/1.1 400');
  });

  it('finishes an answer although garbage follows its request', async () => {
    const { upstream, client, port } = await startWithMock(AREAS);
    const agent = await client();
    agent.write(`${rawRequest('GET /v2/voices', port, [KEY])}\x16\x03\x01 garbage\r\n\r\n`);
    expect((await agent.response())?.body.toString()).toBe('{"ok":true}');
    await agent.untilClosed();
    expect(upstream.requests).toHaveLength(1);
  });

  it.each([
    ['B32: a TLS hello', '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03'],
    ['B31: an HTTP/2 preface', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'],
    ['noise', 'hello\r\n\r\n'],
  ])('%s: is closed and counted', async (_name, bytes) => {
    const { ports, client } = await startWithMock(AREAS);
    const agent = await client();
    agent.write(bytes);
    await agent.untilClosed();
    expect(ports.log.counts.get('malformed')).toBe(1);
    expect(ports.log.entries).toEqual([]);
  });
});
