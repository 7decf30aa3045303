import { afterEach, describe, expect, it } from 'vitest';
import { parseMp3, parseWav } from '../../test/support/audio-parsers.ts';
import { form, recording, type SandboxUnderTest, startSandbox } from '../../test/support/sandbox-harness.ts';
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
