import { gzipSync } from 'node:zlib';
import { afterEach, describe, expect, it } from 'vitest';
import { closeHarnesses, startWithMock } from '../support/gateway-harness.ts';
import { AGENT_TOKEN, CANARY_KEY } from '../support/memory-ports.ts';
import { rawRequest } from '../support/raw-client.ts';

afterEach(closeHarnesses);

const KEY = `xi-api-key: ${AGENT_TOKEN}`;
const READ = 'GET /v2/voices';

describe('an answer', () => {
  it('passes chunks on as they come, the head first', async () => {
    const { upstream, client, port } = await startWithMock(['voices']);
    let more: ((text: string) => void) | undefined;
    upstream.answer = (_request, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.flushHeaders();
      more = (text) => (text === '' ? response.end() : response.write(text));
    };
    const agent = await client();
    agent.write(rawRequest(READ, port, [KEY]));
    const until = async (text: string) => {
      while (!agent.pending.toString().includes(text))
        await new Promise((resolve) => agent.socket.once('data', resolve));
    };
    await until('\r\n\r\n');
    more?.('data: 1\n\n');
    await until('data: 1');
    more?.('data: 2\n\n');
    await until('data: 2');
    more?.('');
    expect((await agent.response())?.body.toString()).toBe('data: 1\n\ndata: 2\n\n');
    agent.destroy();
  });

  it('C13: drops headers that are not on the list', async () => {
    const { upstream, call } = await startWithMock(['voices']);
    upstream.answer = (_request, response) => {
      response.writeHead(200, {
        'set-cookie': 'a=b',
        'access-control-allow-origin': '*',
        'alt-svc': 'h3=":443"',
        'strict-transport-security': 'max-age=1',
        refresh: '0; url=http://evil.example/',
        link: '<http://evil.example/>',
        'request-id': 'req_1',
        'history-item-id': 'h1',
      });
      response.end('ok');
    };
    const { headers, head } = await call(READ);
    expect([headers.get('request-id'), headers.get('history-item-id')]).toEqual(['req_1', 'h1']);
    expect(head).not.toMatch(/cookie|access-control|alt-svc|strict|refresh|link|evil/i);
  });

  it('C2, C3, C4: never holds the real key: not in headers, not in errors, not split over chunks', async () => {
    const { upstream, call } = await startWithMock(['voices']);
    upstream.answer = (_request, response) => {
      response.writeHead(401, { 'content-type': 'text/html', 'request-id': `id ${CANARY_KEY}` });
      response.write(`<p>${CANARY_KEY} ${CANARY_KEY.slice(0, 20)}`);
      setImmediate(() => response.end(`${CANARY_KEY.slice(20)}</p>`));
    };
    const response = await call(READ);
    expect(response.status).toBe(401);
    expect(response.head + response.body.toString()).not.toContain(CANARY_KEY);
    expect(response.body.toString()).toMatch(/^<p>.*<\/p>$/s);
  });

  it('C1: has the agent’s own token in place of the key of GET /v1/user', async () => {
    const { upstream, call } = await startWithMock(['user']);
    upstream.answer = (_request, response) => {
      response.writeHead(200, { 'content-type': 'application/json' });
      response.end(JSON.stringify({ user_id: 'u', xi_api_key: CANARY_KEY, xi_api_key_preview: 'sk_t' }));
    };
    const response = await call('GET /v1/user');
    expect(JSON.parse(response.body.toString())).toMatchObject({ user_id: 'u', xi_api_key: AGENT_TOKEN });
    expect(response.headers.get('content-length')).toBe(String(response.body.length));
  });

  it('that must be redacted and is larger than 8 MB, or no JSON, is 502', async () => {
    const { upstream, call } = await startWithMock(['user']);
    const bodies = [`{"a":"${'x'.repeat(8_500_000)}"}`, '<html>'];
    upstream.answer = (_request, response) => {
      response.writeHead(200, { 'content-type': 'application/json' }).end(bodies[upstream.requests.length - 1]);
    };
    expect((await call('GET /v1/user')).status).toBe(502);
    expect((await call('GET /v1/user')).status).toBe(502);
  });

  it('C5, C6: encoded although identity was asked for is decoded and searched, or is 502', async () => {
    const { upstream, call } = await startWithMock(['voices']);
    const secret = Buffer.from(`{"key":"${CANARY_KEY}"}`);
    const answers: readonly (readonly [string, Buffer])[] = [
      ['gzip', gzipSync(secret)],
      ['gzip', secret],
      ['gzip, gzip', gzipSync(gzipSync(secret))],
      ['x-own', secret],
    ];
    upstream.answer = (_request, response) => {
      const [encoding, body] = answers[upstream.requests.length - 1] ?? ['', secret];
      response.writeHead(200, { 'content-type': 'application/json', 'content-encoding': encoding }).end(body);
    };
    const first = await call(READ);
    expect([first.status, first.headers.get('content-encoding')]).toEqual([200, undefined]);
    expect(first.body.toString()).toMatch(/^\{"key":"[^"]+"\}$/);
    expect(first.body.toString()).not.toContain(CANARY_KEY);
    for (let index = 1; index < answers.length; index += 1) {
      const response = await call(READ);
      expect([200, 502]).toContain(response.status);
      expect(response.body.toString('latin1')).not.toContain(CANARY_KEY);
    }
  });

  it('waits for an agent that does not read', async () => {
    const { upstream, client, port, ports } = await startWithMock(['voices']);
    const size = 64 * 1024 * 1024;
    const chunk = Buffer.alloc(256 * 1024);
    let sent = 0;
    let stuck: (() => void) | undefined;
    const blocked = new Promise<void>((resolve) => {
      stuck = resolve;
    });
    upstream.answer = (_request, response) => {
      response.writeHead(200, { 'content-type': 'audio/mpeg', 'content-length': size });
      const pump = () => {
        while (sent < size) {
          sent += chunk.length;
          if (!response.write(chunk)) {
            const timer = setTimeout(() => stuck?.(), 300);
            response.once('drain', () => {
              clearTimeout(timer);
              pump();
            });
            return;
          }
        }
        response.end();
      };
      pump();
    };
    const agent = await client();
    agent.discarding = true;
    agent.socket.pause();
    agent.write(rawRequest(READ, port, [KEY]));
    await blocked;
    expect(sent).toBeLessThan(size / 2);
    agent.socket.resume();
    const outcome = await ports.log.outcome();
    expect(outcome).toMatchObject({ reason: 'completed', facts: { bytesDown: size } });
    agent.destroy();
  });
});

describe('names of voices', () => {
  it('are learnt from answers that pass', async () => {
    const { upstream, call, ports } = await startWithMock(['voices']);
    upstream.answer = (_request, response) => {
      response.writeHead(200, { 'content-type': 'application/json' });
      response.end('{"voices":[{"voice_id":"21m00Tcm4TlvDq8ikWAM","name":"Rachel"},{"voice_id":"../x","name":"No"}]}');
    };
    await call(READ);
    await new Promise((resolve) => setImmediate(resolve));
    expect([...ports.names.known]).toEqual([['acc_main/voice/21m00Tcm4TlvDq8ikWAM', 'Rachel']]);
  });

  it('are asked for once, with Bollard’s own user agent, never delaying the call', async () => {
    const { upstream, call, ports } = await startWithMock(['text_to_speech'], { askForNames: true });
    const body = '{"text":"hi"}';
    upstream.answer = (request, response, message) => {
      message.resume();
      response.writeHead(200, { 'content-type': 'application/json' });
      response.end(request.method === 'GET' ? '{"voice_id":"21m00Tcm4TlvDq8ikWAM","name":"Rachel"}' : '{}');
    };
    const headers = ['content-type: application/json', `content-length: ${body.length}`];
    const line = 'POST /v1/text-to-speech/21m00Tcm4TlvDq8ikWAM';
    await call(line, headers, body);
    const asked = await upstream.request(1);
    expect([asked.target, asked.headers['user-agent']]).toEqual([
      '/v1/voices/21m00Tcm4TlvDq8ikWAM',
      'bollard/0.0.0-test',
    ]);
    await upstream.ended(1);
    await call(line, headers, body);
    await call(line, headers, body);
    expect(upstream.requests.filter(({ method }) => method === 'GET')).toHaveLength(1);
    expect(ports.log.ofKind('decision').at(-1)?.sentence).toContain('Rachel');
  });
});
