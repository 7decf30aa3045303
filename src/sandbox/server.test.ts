import { request } from 'node:http';
import { afterEach, describe, expect, it } from 'vitest';
import { heldBytes } from '../../test/support/held-bytes.ts';
import { form, Gate, type SandboxUnderTest, startSandbox } from '../../test/support/sandbox-harness.ts';
import type { SandboxOptions } from './server.ts';

const SPEAK = '/v1/text-to-speech/21m00Tcm4TlvDq8ikWAM';
const running: SandboxUnderTest[] = [];

async function start(options?: SandboxOptions): Promise<SandboxUnderTest> {
  const sandbox = await startSandbox(options);
  running.push(sandbox);
  return sandbox;
}

afterEach(async () => {
  for (const sandbox of running.splice(0)) await sandbox.close();
});

describe('the door of the sandbox', () => {
  it('refuses a wrong key and no key with 401, and has a key of its own for each start', async () => {
    const [one, two] = [await start(), await start()];
    expect(one.key).toMatch(/^sandbox_[0-9a-f]{48}$/);
    expect(one.key).not.toBe(two.key);
    const wrong = await one.call('GET', '/v1/models', { key: two.key });
    expect(wrong.status).toBe(401);
    expect(await wrong.json()).toMatchObject({ detail: { type: 'authentication_error', code: 'invalid_api_key' } });
    const none = await one.call('GET', '/v1/models', { key: null });
    expect(none.status).toBe(401);
    expect(await none.json()).toMatchObject({ detail: { code: 'missing_api_key' } });
  });

  it('answers 404 to an unknown path and 405 to another method, in the words of ElevenLabs', async () => {
    const sandbox = await start();
    const unknown = await sandbox.call('GET', '/v1/nothing/here');
    expect([unknown.status, await unknown.json()]).toEqual([404, { detail: 'Not Found' }]);
    const method = await sandbox.call('PUT', '/v1/models');
    expect([method.status, await method.json()]).toEqual([405, { detail: 'Method Not Allowed' }]);
    expect(method.headers.get('allow')).toBe('GET');
  });

  it('gives each answer its request id, and the headers that a gateway must not pass on', async () => {
    const sandbox = await start();
    const ok = await sandbox.call('GET', '/v1/models');
    const refused = await sandbox.call('GET', '/v1/voices/nobody');
    expect(ok.headers.get('request-id')).not.toBe(refused.headers.get('request-id'));
    expect(await refused.json()).toMatchObject({ detail: { request_id: refused.headers.get('request-id') } });
    for (const name of ['access-control-allow-origin', 'alt-svc', 'strict-transport-security'])
      expect(ok.headers.has(name)).toBe(true);
  });

  it('answers 422 to what is no JSON and to a field that is missing', async () => {
    const sandbox = await start();
    const headers = { 'content-type': 'application/json' };
    const broken = await fetch(`${sandbox.origin}${SPEAK}`, {
      method: 'POST',
      headers: { ...headers, 'xi-api-key': sandbox.key },
      body: '{"text":',
    });
    expect(broken.status).toBe(422);
    expect(await broken.json()).toMatchObject({ detail: [{ type: 'json_invalid' }] });
    for (const [path, json, field] of [
      [SPEAK, {}, 'text'],
      ['/v1/sound-generation', {}, 'text'],
      ['/v1/text-to-voice', { voice_name: 'a', voice_description: 'b' }, 'generated_voice_id'],
      ['/v1/convai/agents/create', { name: 'a' }, 'conversation_config'],
    ] as const) {
      const response = await sandbox.call('POST', path, { json });
      expect(response.status, path).toBe(422);
      expect(await response.json()).toMatchObject({ detail: [{ type: 'missing', loc: ['body', field] }] });
    }
    const upload = await sandbox.call('POST', '/v1/speech-to-text', { form: form({ model_id: 'scribe_v2' }) });
    expect(await upload.json()).toMatchObject({ detail: [{ loc: ['body', 'file'] }] });
  });
});

describe("the plan's ceilings", () => {
  const flash = { text: 'a', model_id: 'eleven_flash_v2_5' };

  it('refuse the sixth call at a time with 429, take nothing for it, and count Flash apart', async () => {
    const gate = new Gate();
    const sandbox = await start({ wait: gate.wait });
    const five = Array.from({ length: 5 }, () => sandbox.call('POST', SPEAK, { json: { text: 'a' } }));
    await gate.held(5);
    const sixth = await sandbox.call('POST', SPEAK, { json: { text: 'a' } });
    expect(sixth.status).toBe(429);
    expect(await sixth.json()).toMatchObject({
      detail: { code: 'concurrent_limit_exceeded', status: 'too_many_concurrent_requests' },
    });
    const turbo = Array.from({ length: 10 }, () => sandbox.call('POST', SPEAK, { json: flash }));
    await gate.held(15);
    expect((await sandbox.call('POST', SPEAK, { json: flash })).status).toBe(429);
    expect((await sandbox.call('GET', '/v1/models')).status).toBe(200);
    gate.open();
    const answers = await Promise.all([...five, ...turbo]);
    expect(answers.map((answer) => answer.status)).toEqual(Array(15).fill(200));
    expect(
      answers.map((answer) => Number(answer.headers.get('current-concurrent-requests'))).sort((a, b) => a - b),
    ).toEqual([1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 7, 8, 9, 10]);
    expect((await sandbox.call('POST', SPEAK, { json: { text: 'a' } })).status).toBe(200);
    expect(await sandbox.read('GET', '/v1/user/subscription')).toMatchObject({ character_count: 16 });
  });

  it('are those of the tier that the sandbox is started with, and every generation says them', async () => {
    const gate = new Gate();
    const sandbox = await start({ wait: gate.wait, tier: 'free' });
    expect(await sandbox.read('GET', '/v1/user/subscription')).toMatchObject({ tier: 'free' });
    const two = Array.from({ length: 2 }, () => sandbox.call('POST', SPEAK, { json: { text: 'a' } }));
    await gate.held(2);
    expect((await sandbox.call('POST', SPEAK, { json: { text: 'a' } })).status).toBe(429);
    const fast = sandbox.call('POST', SPEAK, { json: flash });
    await gate.held(3);
    gate.open();
    const said = (await Promise.all([...two, fast])).map((answer) => answer.headers.get('maximum-concurrent-requests'));
    expect(said).toEqual(['2', '2', '4']);
  });

  it('hold a call for as long as its generation takes', async () => {
    const waits: number[] = [];
    const wait = async (ms: number) => void waits.push(ms);
    const sandbox = await start({ wait, latencyMs: 250 });
    const answer = await sandbox.call('POST', SPEAK, { json: { text: 'a' } });
    expect([waits[0], answer.headers.get('tts-latency-ms')]).toEqual([250, '250']);
  });

  it('free the place of a client that went away', async () => {
    const gate = new Gate();
    const sandbox = await start({ wait: gate.wait });
    const leaving = new AbortController();
    const gone = Array.from({ length: 5 }, () =>
      sandbox.call('POST', SPEAK, { json: { text: 'a' }, signal: leaving.signal }).catch(() => 'gone'),
    );
    await gate.held(5);
    leaving.abort();
    expect(await Promise.all(gone)).toEqual(Array(5).fill('gone'));
    gate.open();
    await expect.poll(async () => (await sandbox.call('POST', SPEAK, { json: { text: 'a' } })).status).toBe(200);
  });
});

describe('a big upload', () => {
  it('is streamed: the sandbox never holds it', async () => {
    const sandbox = await start();
    const MEGABYTE = 1024 * 1024;
    const chunk = Buffer.alloc(MEGABYTE, 1);
    const edge = 'edge';
    const before = heldBytes();
    let most = 0;
    const answer = await new Promise<{ status: number; body: string }>((resolve, reject) => {
      const sent = request(
        `${sandbox.origin}/v1/speech-to-text`,
        {
          method: 'POST',
          headers: { 'xi-api-key': sandbox.key, 'content-type': `multipart/form-data; boundary=${edge}` },
        },
        (response) => {
          let body = '';
          response.setEncoding('utf8').on('data', (part: string) => {
            body += part;
          });
          response.on('end', () => resolve({ status: response.statusCode ?? 0, body }));
        },
      );
      sent.on('error', reject);
      const head = (name: string, more = '') =>
        `--${edge}\r\ncontent-disposition: form-data; name="${name}"${more}\r\n\r\n`;
      sent.write(head('file', '; filename="talk.mp3"'));
      let left = 200;
      const pump = () => {
        while (left > 0) {
          left -= 1;
          if (left % 20 === 0) most = Math.max(most, heldBytes() - before);
          if (!sent.write(chunk)) {
            sent.once('drain', pump);
            return;
          }
        }
        sent.end(`\r\n${head('model_id')}scribe_v2\r\n--${edge}--\r\n`);
      };
      pump();
    });
    expect(answer.status).toBe(200);
    expect(JSON.parse(answer.body)).toMatchObject({ audio_duration_secs: 600 });
    expect(most).toBeLessThan(32 * MEGABYTE);
  });
});
