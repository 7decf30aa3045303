import { afterEach, describe, expect, it } from 'vitest';
import { parseMp3 } from '../../test/support/audio-parsers.ts';
import { form, Gate, recording, type SandboxUnderTest, startSandbox } from '../../test/support/sandbox-harness.ts';
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
    expect((await response.arrayBuffer()).byteLength).toBe(length);
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
    expect(await used()).toBe(299);
    for (let count = 0; count < 12; count += 1) {
      await sandbox.call('POST', SPEAK, { json: { text: 'a'.repeat(10_000) } });
    }
    expect(await used()).toBe(120_299);
    const spent = await sandbox.call('POST', SPEAK, { json: { text: 'a'.repeat(702) } });
    expect(spent.status).toBe(402);
    expect(await spent.json()).toMatchObject({ detail: { code: 'insufficient_credits', status: 'quota_exceeded' } });
    expect((await sandbox.call('POST', SPEAK, { json: { text: 'a'.repeat(701) } })).status).toBe(200);
    expect(await used()).toBe(121_000);
  });

  it.each([-1, 0, 0.4, 31, 1e12, 'long'])('a sound effect of %j seconds is 422 and makes nothing', async (seconds) => {
    const sandbox = await start();
    const json = { text: 'rain', duration_seconds: seconds };
    expect((await sandbox.call('POST', '/v1/sound-generation', { json })).status).toBe(422);
  });
});
