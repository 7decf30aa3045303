/** security.md B1 to B11 and B21: requests that two parsers would read differently. Statuses as design.md §4. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it } from 'vitest';
import { expectForwarded, expectRefused, requestOf } from '../support/attack.ts';
import { closeHarnesses, startWithMock } from '../support/gateway-harness.ts';
import { AGENT_TOKEN, CANARY_KEY } from '../support/memory-ports.ts';
import { rawRequest } from '../support/raw-client.ts';

afterEach(closeHarnesses);

const AREAS = ['voices', 'text_to_speech', 'audio_tools'];
const READ = 'GET /v1/voices';
const SPEECH = 'POST /v1/text-to-speech/21m00Tcm4TlvDq8ikWAM';
const UPLOAD = 'POST /v1/audio-isolation';
const TEXT = '{"text":"hello"}';
const JSON_TYPE = 'content-type: application/json';
const LENGTH = `content-length: ${TEXT.length}`;
const CHUNKED = `${TEXT.length.toString(16)}\r\n${TEXT}\r\n0\r\n\r\n`;
const FORM = 'content-type: multipart/form-data; boundary=b';
const AUDIO = '--b\r\ncontent-disposition: form-data; name="audio"; filename="a.mp3"\r\n\r\nID3\r\n--b--\r\n';

describe('a body whose end is not certain', () => {
  it.each([
    ['B1: content-length and transfer-encoding', [LENGTH, 'transfer-encoding: chunked'], CHUNKED],
    ['B1: transfer-encoding and content-length', ['transfer-encoding: chunked', LENGTH], CHUNKED],
    ['B2: two different content-lengths', [LENGTH, 'content-length: 3'], TEXT],
    ['B2: two equal content-lengths', [LENGTH, LENGTH], TEXT],
    ['B3: an unknown transfer coding', ['transfer-encoding: xchunked'], CHUNKED],
    ['B3: chunked that is not the last coding', ['transfer-encoding: chunked, identity'], CHUNKED],
    ['B3: identity', ['transfer-encoding: identity'], CHUNKED],
    ['B3: chunked twice in one header', ['transfer-encoding: chunked, chunked'], CHUNKED],
    ['B3: chunked twice in two headers', ['transfer-encoding: chunked', 'transfer-encoding: chunked'], CHUNKED],
    ['B3: chunked with a parameter', ['transfer-encoding: chunked;q=1'], CHUNKED],
    ['B3: chunked after a vertical tab', ['transfer-encoding: \x0bchunked'], CHUNKED],
    ['B4: a signed content-length', ['content-length: +16'], TEXT],
    ['B4: a hexadecimal content-length', ['content-length: 0x10'], TEXT],
    ['B4: a list as content-length', ['content-length:  16,16'], TEXT],
    ['B4: a huge content-length', ['content-length: 99999999999999999999'], TEXT],
    ['B4: a negative content-length', ['content-length: -1'], TEXT],
    ['B4: an empty content-length', ['content-length: '], TEXT],
    ['B4: a fraction as content-length', ['content-length: 16.0'], TEXT],
    ['B5: a space before the colon', ['content-length : 16'], TEXT],
    ['B6: a folded header', ['content-length:\r\n 16'], TEXT],
    ['B6: a folded value', [LENGTH, 'x-fern-a: b\r\n\tc'], TEXT],
  ])('%s: 400, nothing goes on, and nothing follows on that connection', async (_row, headers, body) => {
    const harness = await startWithMock(AREAS);
    for (const [line, type] of [
      [SPEECH, JSON_TYPE],
      [UPLOAD, FORM],
    ] as const) {
      await expectRefused(harness, requestOf(harness, line, [type, ...headers], body), 400);
      const agent = await harness.client();
      agent.write(requestOf(harness, line, [type, ...headers], body) + requestOf(harness, READ));
      expect((await agent.response())?.status).toBe(400);
      await agent.untilClosed();
      expect(agent.pending.toString('latin1')).toBe('');
    }
    expect(harness.upstream.connections).toBe(0);
  });

  it('B3: a coding before chunked is 400 too, although Node could read its end', async () => {
    const harness = await startWithMock(AREAS);
    for (const codings of ['gzip, chunked', 'identity, chunked', 'gzip,\tchunked']) {
      const headers = [FORM, `transfer-encoding: ${codings}`];
      const { reason } = await expectRefused(harness, requestOf(harness, UPLOAD, headers, CHUNKED), 400);
      expect(reason).toBe('malformed_request');
    }
  });

  it('B3: an empty transfer-encoding is 400, whether Node takes what follows for its body or for noise', async () => {
    const harness = await startWithMock(AREAS);
    const agent = await harness.client();
    agent.write(requestOf(harness, SPEECH, [JSON_TYPE, 'transfer-encoding: '], CHUNKED) + requestOf(harness, READ));
    expect((await agent.response())?.status).toBe(400);
    await agent.untilClosed();
    expect(agent.pending.toString('latin1')).not.toContain(' 200 ');
    expect(harness.upstream.connections).toBe(0);
  });

  it('B3: chunked in any case is what it says', async () => {
    const harness = await startWithMock(AREAS);
    const headers = [JSON_TYPE, 'Transfer-Encoding: Chunked'];
    const { request } = await expectForwarded(harness, requestOf(harness, SPEECH, headers, CHUNKED), SPEECH);
    expect(Buffer.concat(request.chunks).toString()).toBe(TEXT);
  });
});

describe('lines that do not end as lines do', () => {
  it.each([
    ['B7: bare line feeds', (text: string) => text.replaceAll('\r\n', '\n')],
    ['B7: one bare line feed within the head', (text: string) => text.replace('\r\n', '\n')],
    ['B7: bare carriage returns', (text: string) => text.replaceAll('\r\n', '\r')],
    ['B7: a bare carriage return in a value', (text: string) => text.replace('hello', 'he\rx-evil: 1')],
    ['B7: a line feed in a value', (text: string) => text.replace('hello', 'he\nx-evil: 1')],
    ['B7: a NUL in a value', (text: string) => text.replace('hello', 'he\0llo')],
  ])('%s: 400, nothing goes on', async (_row, spoil) => {
    const harness = await startWithMock(AREAS);
    const bytes = spoil(requestOf(harness, READ, ['x-agent-intent: hello']));
    const agent = await harness.client();
    agent.write(bytes);
    // Half a head would be waited for; its end says that no more comes.
    agent.socket.end();
    const response = await agent.response();
    await agent.untilClosed();
    expect(response?.status).toBe(400);
    expect(harness.upstream.connections).toBe(0);
    expect([harness.ports.log.entries.length, harness.ports.log.counts.get('malformed')]).toEqual([0, 1]);
  });

  it('B7: the lenient parser is switched on nowhere', () => {
    const source = fileURLToPath(new URL('../../src', import.meta.url));
    const lenient = readdirSync(source, { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'))
      .filter((file) => /insecure-?http-?parser(?!: false)/i.test(readFileSync(join(source, file), 'utf8')));
    expect(lenient).toEqual([]);
  });
});

describe('headers that stand there twice', () => {
  it.each([
    ['B8: another Host first', (own: string) => ['host: evil.example', own]],
    ['B8: another Host last', (own: string) => [own, 'host: evil.example']],
    ['B8: the same Host twice', (own: string) => [own, own]],
  ])('%s: 400', async (_row, hosts) => {
    const harness = await startWithMock(AREAS);
    const headers = hosts(`host: 127.0.0.1:${harness.port}`);
    const { reason } = await expectRefused(harness, requestOf(harness, READ, headers), 400);
    expect(reason).toBe('duplicate_host');
  });

  const other = AGENT_TOKEN.replace('bollard_0', 'bollard_9');
  it.each([
    ['xi-api-key twice, equal', [`xi-api-key: ${AGENT_TOKEN}`, `xi-api-key: ${AGENT_TOKEN}`], 400],
    ['xi-api-key twice, the valid one first', [`xi-api-key: ${AGENT_TOKEN}`, `xi-api-key: ${other}`], 400],
    ['xi-api-key twice, the valid one last', ['xi-api-key: x', `XI-API-KEY: ${AGENT_TOKEN}`], 400],
    ['Authorization twice', [`authorization: Bearer ${AGENT_TOKEN}`, `authorization: Bearer ${AGENT_TOKEN}`], 400],
    ['two different valid tokens', [`xi-api-key: ${AGENT_TOKEN}`, `authorization: Bearer ${other}`], 401],
    ['a token and another scheme', [`xi-api-key: ${AGENT_TOKEN}`, 'authorization: Basic YTpi'], 401],
    ['two tokens in one header', [`xi-api-key: ${AGENT_TOKEN}, ${other}`], 401],
  ])('B10: %s: never the first, never the last', async (_name, headers, status) => {
    const harness = await startWithMock(AREAS);
    harness.ports.setAgent({ grants: new Map([['voices', 'full']]) }, other);
    const { entry } = await expectRefused(harness, rawRequest(READ, harness.port, headers), status);
    // Nobody knows whose request it is: it is counted, and blamed on no agent.
    expect(entry).toBeNull();
  });

  it('B10: the same token in both headers is one', async () => {
    const harness = await startWithMock(AREAS);
    await expectForwarded(harness, requestOf(harness, READ, [`authorization: bearer ${AGENT_TOKEN}`]), READ);
  });
});

describe('headers that would have others removed or added', () => {
  it('B11: the key is ours whatever Connection lists, and what it lists does not go on', async () => {
    const harness = await startWithMock(AREAS);
    const listed = 'connection: close, xi-api-key, host, content-length, x-fern-a, accept-encoding';
    const headers = [JSON_TYPE, LENGTH, listed, 'x-fern-a: 1', 'x-fern-b: 2'];
    const { request } = await expectForwarded(harness, requestOf(harness, SPEECH, headers, TEXT), SPEECH);
    expect(request.headers).toMatchObject({ 'xi-api-key': CANARY_KEY, 'x-fern-b': '2', 'accept-encoding': 'identity' });
    expect(request.headers).not.toHaveProperty('x-fern-a');
    expect(request.headers.connection).not.toMatch(/xi-api-key|x-fern/);
    expect(Buffer.concat(request.chunks).toString()).toBe(TEXT);
  });

  it('B11: other hop-by-hop headers do not go on', async () => {
    const harness = await startWithMock(AREAS);
    const headers = ['keep-alive: timeout=5', 'te: trailers', 'proxy-connection: keep-alive', 'proxy-authorization: x'];
    const { request } = await expectForwarded(harness, requestOf(harness, READ, headers), READ);
    expect(Object.keys(request.headers).sort()).toEqual(['accept-encoding', 'connection', 'host', 'xi-api-key']);
  });

  it.each([
    [SPEECH, JSON_TYPE, TEXT],
    [UPLOAD, FORM, AUDIO],
  ])('B21: trailers of %s are neither obeyed nor passed on', async (line, type, body) => {
    const harness = await startWithMock(AREAS);
    const trailers = 'xi-api-key: evil\r\ncontent-type: text/evil\r\nhost: evil.example\r\nx-fern-evil: 1\r\n';
    const chunked = `${body.length.toString(16)}\r\n${body}\r\n0\r\n${trailers}\r\n`;
    const headers = [type, 'transfer-encoding: chunked', 'trailer: xi-api-key, content-type'];
    const { request } = await expectForwarded(harness, requestOf(harness, line, headers, chunked), line);
    expect(await harness.upstream.ended()).toBe('complete');
    expect(Buffer.concat(request.chunks).toString()).toBe(body);
    expect(harness.upstream.raw()).not.toMatch(/evil|trailer/i);
    expect(`content-type: ${request.headers['content-type']}`).toBe(type);
  });
});
