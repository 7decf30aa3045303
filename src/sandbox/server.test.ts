import { request } from 'node:http';
import { afterEach, describe, expect, it } from 'vitest';
import { parseMp3, parseWav } from '../../test/support/audio-parsers.ts';
import { Gate, type SandboxUnderTest, startSandbox } from '../../test/support/sandbox-harness.ts';
import type { SandboxOptions } from './server.ts';

const RACHEL = '21m00Tcm4TlvDq8ikWAM';
const SPEAK = `/v1/text-to-speech/${RACHEL}`;
const running: SandboxUnderTest[] = [];

async function start(options?: SandboxOptions): Promise<SandboxUnderTest> {
  const sandbox = await startSandbox(options);
  running.push(sandbox);
  return sandbox;
}

afterEach(async () => {
  for (const sandbox of running.splice(0)) await sandbox.close();
});

const recording = (bytes = 16_000) => new File([new Uint8Array(bytes)], 'sample.mp3', { type: 'audio/mpeg' });

function form(fields: Record<string, string | File>): FormData {
  const made = new FormData();
  for (const [name, value] of Object.entries(fields)) made.append(name, value);
  return made;
}

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

describe('speech', () => {
  it('is an MP3 as long as its text, and says what it cost', async () => {
    const sandbox = await start();
    const response = await sandbox.call('POST', SPEAK, { json: { text: 'a'.repeat(150) } });
    expect(response.headers.get('content-type')).toBe('audio/mpeg');
    expect(response.headers.get('character-cost')).toBe('150');
    expect(response.headers.get('current-concurrent-requests')).toBe('1');
    expect(response.headers.get('maximum-concurrent-requests')).toBe('5');
    const bytes = Buffer.from(await response.arrayBuffer());
    expect(String(bytes.length)).toBe(response.headers.get('content-length'));
    expect(parseMp3(bytes).seconds).toBeCloseTo(10, 1);
  });

  it.each([
    ['pcm_16000', 'audio/pcm', 20 * 16_000],
    ['wav_44100', 'audio/wav', 44 + 10 * 2 * 44_100],
    ['ulaw_8000', 'audio/basic', 10 * 8000],
    ['alaw_8000', 'audio/basic', 10 * 8000],
  ])('comes in %s when asked', async (format, type, length) => {
    const sandbox = await start();
    const path = `${SPEAK}?output_format=${format}`;
    const response = await sandbox.call('POST', path, { json: { text: 'a'.repeat(150) } });
    expect(response.headers.get('content-type')).toBe(type);
    expect((await response.arrayBuffer()).byteLength).toBe(format === 'pcm_16000' ? length : length);
  });

  it('never comes in Opus, and says what to ask for; an unknown format is 422', async () => {
    const sandbox = await start();
    const opus = await sandbox.call('POST', `${SPEAK}?output_format=opus_48000_64`, { json: { text: 'a' } });
    expect(opus.status).toBe(400);
    expect(await opus.json()).toMatchObject({
      detail: { code: 'invalid_parameters', param: 'output_format', message: expect.stringContaining('no Opus') },
    });
    const unknown = await sandbox.call('POST', `${SPEAK}?output_format=mp3_1_1`, { json: { text: 'a' } });
    expect(unknown.status).toBe(422);
    expect(await unknown.json()).toMatchObject({ detail: [{ loc: ['query', 'output_format'] }] });
    expect(await sandbox.read('GET', '/v1/user/subscription')).toMatchObject({ character_count: 0 });
  });

  it('streams in several chunks, each when its time has come', async () => {
    const gate = new Gate();
    const sandbox = await start({ wait: gate.wait });
    const asked = sandbox.call('POST', `${SPEAK}/stream`, { json: { text: 'a'.repeat(60) } });
    await gate.held(1);
    gate.release();
    const response = await asked;
    expect(response.headers.get('content-length')).toBeNull();
    const reader = response.body?.getReader();
    const chunks: Uint8Array[] = [];
    for (;;) {
      const next = await reader?.read();
      if (!next?.value) break;
      chunks.push(next.value);
      await gate.held(1);
      gate.release();
    }
    expect(chunks.length).toBeGreaterThan(3);
    expect(parseMp3(Buffer.concat(chunks)).seconds).toBeCloseTo(4, 1);
  });

  it('streams lines with timestamps that cover the whole text and the whole audio', async () => {
    const sandbox = await start();
    const text = 'Twelve words, no more and no less, are said here, word by word.';
    const response = await sandbox.call('POST', `${SPEAK}/stream/with-timestamps`, { json: { text } });
    const lines = (await response.text())
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(lines.length).toBeGreaterThan(1);
    expect(lines.flatMap((line) => line.alignment.characters).join('')).toBe(text);
    const starts = lines.flatMap((line) => line.alignment.character_start_times_seconds);
    expect(starts).toEqual([...starts].sort((a, b) => a - b));
    const audio = Buffer.concat(lines.map((line) => Buffer.from(line.audio_base64, 'base64')));
    const { seconds } = parseMp3(audio);
    expect(lines.at(-1).alignment.character_end_times_seconds.at(-1)).toBeCloseTo(seconds, 0);
    const whole = await sandbox.read<{ audio_base64: string; alignment: { characters: string[] } }>(
      'POST',
      `${SPEAK}/with-timestamps`,
      { json: { text } },
    );
    expect(Buffer.from(whole.audio_base64, 'base64')).toEqual(audio);
    expect(whole.alignment.characters.join('')).toBe(text);
  });

  it('is refused by a removed model and beyond the length of a model, and costs nothing then', async () => {
    const sandbox = await start();
    for (const [json, code, words] of [
      [{ text: 'a', model_id: 'eleven_monolingual_v1' }, 'model_not_found', 'was removed on 9 July 2026'],
      [{ text: 'a'.repeat(5001), model_id: 'eleven_v3' }, 'text_too_long', '5000 characters'],
    ] as const) {
      const response = await sandbox.call('POST', SPEAK, { json });
      expect(response.status).toBe(400);
      expect(await response.json()).toMatchObject({ detail: { code, message: expect.stringContaining(words) } });
    }
    const scribe = form({ model_id: 'scribe_v1', file: recording() });
    expect((await sandbox.call('POST', '/v1/speech-to-text', { form: scribe })).status).toBe(400);
    expect(await sandbox.read('GET', '/v1/user/subscription')).toMatchObject({ character_count: 0 });
    expect(await sandbox.read('GET', '/v1/history')).toMatchObject({ history: [] });
  });
});

describe('credits', () => {
  it('go down by the character, half as fast with Flash, until none are left', async () => {
    const sandbox = await start();
    const used = async () =>
      (await sandbox.read<{ character_count: number }>('GET', '/v1/user/subscription')).character_count;
    await sandbox.call('POST', SPEAK, { json: { text: 'a'.repeat(100) } });
    expect(await used()).toBe(100);
    await sandbox.call('POST', SPEAK, { json: { text: 'a'.repeat(101), model_id: 'eleven_flash_v2_5' } });
    expect(await used()).toBe(151);
    await sandbox.call('POST', '/v1/sound-generation', { json: { text: 'rain' } });
    expect(await used()).toBe(251);
    const sound = await sandbox.call('POST', '/v1/sound-generation', { json: { text: 'rain', duration_seconds: 2 } });
    expect(sound.headers.get('character-cost')).toBe('40');
    await sandbox.call('POST', '/v1/speech-to-text', {
      form: form({ model_id: 'scribe_v2', file: recording(160_000) }),
    });
    expect(await used()).toBe(295);
    for (let count = 0; count < 12; count += 1) {
      await sandbox.call('POST', SPEAK, { json: { text: 'a'.repeat(10_000) } });
    }
    expect(await used()).toBe(120_295);
    const spent = await sandbox.call('POST', SPEAK, { json: { text: 'a'.repeat(706) } });
    expect(spent.status).toBe(402);
    expect(await spent.json()).toMatchObject({ detail: { code: 'insufficient_credits', status: 'quota_exceeded' } });
    expect((await sandbox.call('POST', SPEAK, { json: { text: 'a'.repeat(705) } })).status).toBe(200);
    expect(await used()).toBe(121_000);
  });

  it.each([-1, 0, 0.4, 31, 1e12, 'long'])('a sound effect of %j seconds is 422 and makes nothing', async (seconds) => {
    const sandbox = await start();
    const json = { text: 'rain', duration_seconds: seconds };
    expect((await sandbox.call('POST', '/v1/sound-generation', { json })).status).toBe(422);
  });
});

describe('what the sandbox remembers', () => {
  it('fills the history, gives its audio again in the format it was made in, and forgets what is deleted', async () => {
    const sandbox = await start({ now: () => 1_800_000_000_000 });
    await sandbox.call('POST', `${SPEAK}?output_format=wav_16000`, { json: { text: 'a'.repeat(30) } });
    await sandbox.call('POST', SPEAK, { json: { text: 'the second', model_id: 'eleven_flash_v2_5' } });
    interface List {
      history: { history_item_id: string; text: string }[];
      has_more: boolean;
      last_history_item_id: string;
    }
    const first = await sandbox.read<List>('GET', '/v1/history?page_size=1');
    expect(first).toMatchObject({ has_more: true, history: [{ text: 'the second', voice_name: 'Rachel' }] });
    const rest = await sandbox.read<List>(
      'GET',
      `/v1/history?start_after_history_item_id=${first.last_history_item_id}`,
    );
    expect(rest).toMatchObject({ has_more: false, history: [{ date_unix: 1_800_000_000, content_type: 'audio/wav' }] });
    expect(rest.history[0]).toMatchObject({ character_count_change_from: 0, character_count_change_to: 30 });
    const path = `/v1/history/${rest.history[0]?.history_item_id}`;
    const audio = await sandbox.call('GET', `${path}/audio`);
    expect(parseWav(Buffer.from(await audio.arrayBuffer()))).toMatchObject({ hertz: 16_000, seconds: 2 });
    const json = { history_item_ids: [first.history[0]?.history_item_id] };
    const downloaded = await sandbox.call('POST', '/v1/history/download', { json });
    expect(parseMp3(Buffer.from(await downloaded.arrayBuffer())).frames).toBeGreaterThan(0);
    expect(await sandbox.read('DELETE', path)).toEqual({ status: 'ok' });
    for (const method of ['GET', 'DELETE']) expect((await sandbox.call(method, path)).status).toBe(404);
    expect((await sandbox.read<List>('GET', '/v1/history')).history).toHaveLength(1);
  });

  it('adds, edits, finds and deletes voices', async () => {
    const sandbox = await start();
    const body = form({ name: 'Ada', files: recording() });
    const { voice_id: id } = await sandbox.read<{ voice_id: string }>('POST', '/v1/voices/add', { form: body });
    expect(await sandbox.read('GET', `/v1/voices/${id}`)).toMatchObject({ name: 'Ada', category: 'cloned' });
    await sandbox.read('POST', `/v1/voices/${id}/edit`, { form: form({ name: 'Ada Two' }) });
    await sandbox.read('POST', `/v1/voices/${id}/settings/edit`, { json: { stability: 0.9, nonsense: 1 } });
    const settings = await sandbox.read('GET', `/v1/voices/${id}/settings`);
    expect(settings).toEqual({ stability: 0.9, similarity_boost: 0.75, style: 0, use_speaker_boost: true, speed: 1 });
    expect(await sandbox.read('GET', '/v2/voices?search=ada')).toMatchObject({
      total_count: 1,
      voices: [{ voice_id: id, name: 'Ada Two' }],
    });
    expect((await sandbox.call('POST', `/v1/text-to-speech/${id}`, { json: { text: 'a' } })).status).toBe(200);
    expect(await sandbox.read('GET', '/v1/user/subscription')).toMatchObject({
      voice_slots_used: 1,
      voice_add_edit_counter: 2,
    });
    expect(await sandbox.read('DELETE', `/v1/voices/${id}`)).toEqual({ status: 'ok' });
    for (const [method, path] of [
      ['GET', `/v1/voices/${id}`],
      ['DELETE', `/v1/voices/${id}`],
      ['GET', `/v1/voices/${id}/settings`],
      ['POST', `/v1/text-to-speech/${id}`],
    ] as const) {
      const response = await sandbox.call(method, path, method === 'POST' ? { json: { text: 'a' } } : {});
      expect([response.status, await response.json()]).toMatchObject([404, { detail: { code: 'voice_not_found' } }]);
    }
  });

  it('gives pages of voices that hold each voice once', async () => {
    const sandbox = await start();
    const seen: string[] = [];
    let token: string | null = '';
    while (token !== null) {
      const next: { voices: { voice_id: string }[]; next_page_token: string | null } = await sandbox.read(
        'GET',
        `/v2/voices?page_size=3&next_page_token=${token}`,
      );
      seen.push(...next.voices.map((voice) => voice.voice_id));
      token = next.next_page_token;
    }
    const { voices } = await sandbox.read<{ voices: { voice_id: string }[] }>('GET', '/v1/voices');
    expect(seen).toEqual(voices.map((voice) => voice.voice_id));
  });

  it('has 30 slots for voices', async () => {
    const sandbox = await start();
    const add = (name: string) => sandbox.call('POST', '/v1/voices/pvc', { json: { name, language: 'en' } });
    for (let count = 0; count < 30; count += 1) expect((await add(`Voice ${count}`)).status).toBe(200);
    const full = await add('One more');
    expect([full.status, await full.json()]).toMatchObject([400, { detail: { code: 'voice_limit_reached' } }]);
  });

  it('dubs within five seconds of its clock, and has the audio only then', async () => {
    let now = 1_800_000_000_000;
    const sandbox = await start({ now: () => now });
    const body = form({ file: recording(48_000), target_lang: 'fr', name: 'Talk' });
    const { dubbing_id: id } = await sandbox.read<{ dubbing_id: string }>('POST', '/v1/dubbing', { form: body });
    now += 4999;
    expect(await sandbox.read('GET', `/v1/dubbing/${id}`)).toMatchObject({
      name: 'Talk',
      status: 'dubbing',
      target_languages: ['fr'],
    });
    expect((await sandbox.call('GET', `/v1/dubbing/${id}/audio/fr`)).status).toBe(425);
    now += 1;
    expect(await sandbox.read('GET', `/v1/dubbing/${id}`)).toMatchObject({ status: 'dubbed' });
    const audio = await sandbox.call('GET', `/v1/dubbing/${id}/audio/fr`);
    expect(parseMp3(Buffer.from(await audio.arrayBuffer())).seconds).toBeCloseTo(3, 1);
    expect((await sandbox.call('GET', `/v1/dubbing/${id}/audio/de`)).status).toBe(404);
    await sandbox.read('DELETE', `/v1/dubbing/${id}`);
    expect((await sandbox.call('GET', `/v1/dubbing/${id}`)).status).toBe(404);
  });

  it('keeps transcripts and agents until they are deleted', async () => {
    const sandbox = await start();
    const made = await sandbox.read<{ transcription_id: string; audio_duration_secs: number }>(
      'POST',
      '/v1/speech-to-text',
      { form: form({ file: recording(80_000), model_id: 'scribe_v2' }) },
    );
    expect(made.audio_duration_secs).toBe(5);
    const transcript = `/v1/speech-to-text/transcripts/${made.transcription_id}`;
    expect(await sandbox.read('GET', transcript)).toEqual(made);
    const json = { name: 'Helper', conversation_config: {} };
    const { agent_id: id } = await sandbox.read<{ agent_id: string }>('POST', '/v1/convai/agents/create', { json });
    const agent = `/v1/convai/agents/${id}`;
    await sandbox.read('PATCH', agent, { json: { name: 'Helper Two' } });
    expect(await sandbox.read('GET', '/v1/convai/agents')).toMatchObject({ agents: [{ name: 'Helper Two' }] });
    expect(await sandbox.read('GET', agent)).toMatchObject({
      platform_settings: { auth: { shareable_token: expect.any(String) } },
    });
    expect((await sandbox.call('DELETE', agent)).status).toBe(204);
    expect(await sandbox.read('DELETE', transcript)).toEqual({ status: 'ok' });
    for (const path of [agent, transcript]) expect((await sandbox.call('GET', path)).status).toBe(404);
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
    const before = process.memoryUsage().arrayBuffers;
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
          most = Math.max(most, process.memoryUsage().arrayBuffers - before);
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
    expect(most).toBeLessThan(64 * MEGABYTE);
  });
});
