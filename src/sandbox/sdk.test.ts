/** The official SDK, unmodified, pointed at the sandbox itself: its own types and exceptions. */
import { ElevenLabs, ElevenLabsClient, ElevenLabsError } from '@elevenlabs/elevenlabs-js';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parseMp3, parseWav } from '../../test/support/audio-parsers.ts';
import { type SandboxUnderTest, startSandbox } from '../../test/support/sandbox-harness.ts';

const RACHEL = '21m00Tcm4TlvDq8ikWAM';
let sandbox: SandboxUnderTest;
let client: ElevenLabsClient;

beforeEach(async () => {
  sandbox = await startSandbox();
  client = new ElevenLabsClient({ apiKey: sandbox.key, baseUrl: sandbox.origin, maxRetries: 0 });
});
afterEach(() => sandbox.close());

async function all<T>(stream: AsyncIterable<T>): Promise<T[]> {
  const items: T[] = [];
  for await (const item of stream) items.push(item);
  return items;
}

async function whole(stream: ReadableStream<Uint8Array>): Promise<Buffer> {
  return Buffer.from(await new Response(stream).arrayBuffer());
}

async function failure(call: () => Promise<unknown>): Promise<ElevenLabsError> {
  const error = await call().then(
    () => null,
    (reason: unknown) => reason,
  );
  if (error instanceof ElevenLabsError) return error;
  throw new Error(`expected an ElevenLabsError, got ${error}`);
}

describe('the official SDK against the sandbox', () => {
  it('makes speech in each form', async () => {
    const text = 'A sentence that takes about four seconds to say out loud, more or less.';
    const request = { text, modelId: 'eleven_flash_v2_5' };
    expect(parseMp3(await whole(await client.textToSpeech.convert(RACHEL, request))).seconds).toBeCloseTo(4.7, 0);
    expect(parseMp3(await whole(await client.textToSpeech.stream(RACHEL, request))).frames).toBeGreaterThan(100);
    const wav = await client.textToSpeech.convert(RACHEL, { ...request, outputFormat: 'wav_24000' });
    expect(parseWav(await whole(wav))).toMatchObject({ hertz: 24_000 });
    const timed = await client.textToSpeech.convertWithTimestamps(RACHEL, request);
    expect(timed.alignment?.characters.join('')).toBe(text);
    const lines = await all(await client.textToSpeech.streamWithTimestamps(RACHEL, request));
    expect(lines.flatMap((line) => line.alignment?.characters ?? []).join('')).toBe(text);
    const dialogue = await client.textToDialogue.convert({ inputs: [{ text: 'Hello.', voiceId: RACHEL }] });
    expect(parseMp3(await whole(dialogue)).frames).toBeGreaterThan(0);
  });

  it('sees its credits go down and its history fill', async () => {
    const before = await client.user.subscription.get();
    const { rawResponse } = await client.textToSpeech.convert(RACHEL, { text: 'Ten chars.' }).withRawResponse();
    expect(rawResponse.headers.get('character-cost')).toBe('10');
    const after = await client.user.subscription.get();
    expect(after.characterCount - before.characterCount).toBe(10);
    const { history } = await client.history.list();
    expect(history[0]?.historyItemId).toBe(rawResponse.headers.get('history-item-id'));
    const audio = await client.history.getAudio(history[0]?.historyItemId ?? '');
    expect(parseMp3(await whole(audio)).frames).toBeGreaterThan(0);
  });

  it('lists models with the rates that calls are billed by', async () => {
    const models = await client.models.list();
    const flash = models.find((model) => model.modelId === 'eleven_flash_v2_5');
    expect(flash).toMatchObject({ maximumTextLengthPerRequest: 40_000, modelRates: { characterCostMultiplier: 0.5 } });
  });

  it('finds what it made: voices, transcripts, dubs and agents', async () => {
    const file = new File([new Uint8Array(16_000)], 'sample.mp3', { type: 'audio/mpeg' });
    const clone = await client.voices.ivc.create({ name: 'Clone', files: [file] });
    expect((await client.voices.search({ search: 'clone' })).voices[0]?.voiceId).toBe(clone.voiceId);
    const transcript = await client.speechToText.convert({ modelId: 'scribe_v2', file });
    expect(transcript).toMatchObject({ text: 'This recording was transcribed in the sandbox.', audioDurationSecs: 1 });
    const dub = await client.dubbing.create({ file, targetLang: 'fr' });
    expect(await client.dubbing.get(dub.dubbingId)).toMatchObject({ status: 'dubbing', targetLanguages: ['fr'] });
    const made = await client.conversationalAi.agents.create({ name: 'Helper', conversationConfig: {} });
    expect((await client.conversationalAi.agents.list()).agents).toMatchObject([
      { agentId: made.agentId, name: 'Helper' },
    ]);
    expect(await client.conversationalAi.agents.get(made.agentId)).toMatchObject({ name: 'Helper' });
    expect(await client.user.get()).toMatchObject({ userId: 'sandboxuser' });
  });

  it.each([401, 402, 403, 404, 409, 500, 503])('raises its exception for an error %i on demand', async (status) => {
    const error = await failure(() => client.textToSpeech.convert(RACHEL, { text: `[[error ${status}]]` }));
    expect(error.statusCode).toBe(status);
    expect(error.body).toMatchObject({ detail: { message: expect.any(String), request_id: expect.any(String) } });
  });

  it.each(['429_concurrent', '429_rate', '429_busy'])('raises its exception for %s', async (name) => {
    const error = await failure(() => client.textToSpeech.convert(`sandbox_error_${name}`, { text: 'a' }));
    expect(error.statusCode).toBe(429);
  });

  it('raises UnprocessableEntityError for 422', async () => {
    const error = await failure(() => client.textToSpeech.convert(RACHEL, { text: '[[error 422]]' }));
    expect(error).toBeInstanceOf(ElevenLabs.UnprocessableEntityError);
    expect(error.body).toMatchObject({ detail: [{ msg: 'Field required' }] });
  });

  it('is told plainly that there is no Opus', async () => {
    const error = await failure(() =>
      client.textToSpeech.convert(RACHEL, { text: 'a', outputFormat: 'opus_48000_128' }),
    );
    expect(error.statusCode).toBe(400);
    expect(error.message).toContain('The sandbox makes no Opus');
  });
});
