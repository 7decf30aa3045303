import { afterEach, describe, expect, it } from 'vitest';
import { closeHarnesses, startWithMock } from '../support/gateway-harness.ts';
import { AGENT_TOKEN } from '../support/memory-ports.ts';
import { rawRequest } from '../support/raw-client.ts';

afterEach(closeHarnesses);

const KEY = `xi-api-key: ${AGENT_TOKEN}`;
const FORM = 'content-type: multipart/form-data; boundary=b0undary';
const TRANSCRIBE = 'POST /v1/speech-to-text';

function field(name: string, value: string): string {
  return `--b0undary\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`;
}

function file(size: number): string {
  const head =
    '--b0undary\r\nContent-Disposition: form-data; name="file"; filename="a.mp3"\r\ncontent-type: audio/mpeg\r\n\r\n';
  return `${head}${'\x00\xff'.repeat(size / 2)}\r\n`;
}

const END = '--b0undary--\r\n';

describe('a multipart upload', () => {
  it('arrives byte for byte, with its model in the decision', async () => {
    const { call, upstream, ports } = await startWithMock(['speech_to_text']);
    const body = field('model_id', 'scribe_v1') + file(300_000) + END;
    expect((await call(TRANSCRIBE, [FORM, `content-length: ${body.length}`], body)).status).toBe(200);
    expect(Buffer.concat(upstream.requests[0]?.chunks ?? []).toString('latin1') === body).toBe(true);
    expect(upstream.requests[0]?.headers).toMatchObject({ 'content-length': String(body.length) });
    expect(ports.log.entries[0]?.facts).toMatchObject({ model: 'scribe_v1' });
    expect((await ports.log.outcome()).facts).toMatchObject({ bytesUp: body.length });
  });

  it('arrives chunked when it came chunked', async () => {
    const { call, upstream } = await startWithMock(['speech_to_text']);
    const body = field('model_id', 'scribe_v1') + file(1_000) + END;
    const chunked = `${body.length.toString(16)}\r\n${body}\r\n0\r\n\r\n`;
    expect((await call(TRANSCRIBE, [FORM, 'transfer-encoding: chunked'], chunked)).status).toBe(200);
    expect(Buffer.concat(upstream.requests[0]?.chunks ?? []).toString('latin1')).toBe(body);
  });

  it('is refused before anything leaves when an early field needs approval', async () => {
    const { call, upstream, ports } = await startWithMock(['speech_to_text']);
    const body = field('source_url', 'https://example.com/a.mp3') + END;
    expect((await call(TRANSCRIBE, [FORM, `content-length: ${body.length}`], body)).status).toBe(403);
    expect(ports.log.entries).toMatchObject([{ decision: 'deny', reason: 'approval_required' }]);
    expect(upstream.connections).toBe(0);
  });

  it('is aborted before its end when such a field comes late', async () => {
    const { call, upstream, ports } = await startWithMock(['speech_to_text']);
    const body = file(500_000) + field('source_url', 'https://example.com/a.mp3') + END;
    expect((await call(TRANSCRIBE, [FORM, `content-length: ${body.length}`], body)).status).toBe(403);
    expect(await upstream.ended()).toBe('aborted');
    expect(upstream.raw()).not.toContain('example.com');
    expect(await ports.log.outcome()).toMatchObject({ reason: 'refused_late', status: 403 });
    expect(ports.log.ofKind('outcome')).toHaveLength(1);
  });

  it('passes such a field when a rule allows the operation', async () => {
    const { call, ports } = await startWithMock([]);
    ports.setAgent({ rules: new Map([['speech_to_text.convert', 'allow']]) });
    const body = field('source_url', 'https://example.com/a.mp3') + END;
    expect((await call(TRANSCRIBE, [FORM, `content-length: ${body.length}`], body)).status).toBe(200);
  });

  it('without a boundary is 415', async () => {
    const { call } = await startWithMock(['speech_to_text']);
    for (const type of ['multipart/form-data', 'application/x-www-form-urlencoded', 'application/json']) {
      expect((await call(TRANSCRIBE, [`content-type: ${type}`, 'content-length: 2'], '{}')).status).toBe(415);
    }
  });

  it('streams with back-pressure: an upstream that does not read stops the agent', async () => {
    const { client, port, upstream } = await startWithMock(['audio_tools']);
    upstream.keepBodies = false;
    upstream.answer = (_request, _response, message) => message.pause();
    const agent = await client();
    const size = 64 * 1024 * 1024;
    const chunk = Buffer.alloc(1024 * 1024);
    agent.write(rawRequest('POST /v1/audio-isolation', port, [KEY, FORM, `content-length: ${size}`], 'x'));
    await upstream.request();
    let written = 0;
    const stuck = new Promise<void>((resolve) => {
      const write = () => {
        while (written < size - chunk.length) {
          written += chunk.length;
          if (!agent.socket.write(chunk)) {
            const timer = setTimeout(resolve, 300);
            agent.socket.once('drain', () => {
              clearTimeout(timer);
              write();
            });
            return;
          }
        }
        resolve();
      };
      write();
    });
    await stuck;
    expect(written).toBeLessThan(size / 2);
    agent.destroy();
  });
});
