/** The 29 calls of the reference guide as the official SDK makes them. */
import type { ElevenLabsClient } from '@elevenlabs/elevenlabs-js';

export interface Ids {
  readonly voice: string;
  readonly historyItem: string;
  readonly transcript: string;
  readonly dub: string;
  readonly agent: string;
}

export interface GuideCall {
  readonly no: number;
  readonly area: string;
  readonly access: 'read' | 'write';
  /** Asks first unless a rule allows: the two deletes and the two clones. */
  readonly operationNeedingRule?: string;
  readonly run: (client: ElevenLabsClient, ids: Ids) => Promise<unknown>;
}

const recording = () => new File([new Uint8Array(4096)], 'sample.mp3', { type: 'audio/mpeg' });
const preview =
  'Every act of kindness, no matter how small, carries value and can make a difference, as no gesture of goodwill is ever wasted.';

async function drain(stream: AsyncIterable<unknown> | ReadableStream<Uint8Array>): Promise<number> {
  let chunks = 0;
  for await (const _chunk of stream as AsyncIterable<unknown>) chunks += 1;
  if (chunks === 0) throw new Error('the answer was empty');
  return chunks;
}

export const GUIDE_CALLS: readonly GuideCall[] = [
  {
    no: 1,
    area: 'text_to_speech',
    access: 'write',
    run: async (c, i) => drain(await c.textToSpeech.convert(i.voice, { text: 'One.' })),
  },
  {
    no: 2,
    area: 'text_to_speech',
    access: 'write',
    run: async (c, i) => drain(await c.textToSpeech.stream(i.voice, { text: 'Two.' })),
  },
  {
    no: 3,
    area: 'text_to_speech',
    access: 'write',
    run: (c, i) => c.textToSpeech.convertWithTimestamps(i.voice, { text: 'Three.' }),
  },
  {
    no: 4,
    area: 'text_to_speech',
    access: 'write',
    run: async (c, i) => drain(await c.textToSpeech.streamWithTimestamps(i.voice, { text: 'Four.' })),
  },
  {
    no: 5,
    area: 'speech_to_text',
    access: 'write',
    run: (c) => c.speechToText.convert({ modelId: 'scribe_v2', file: recording() }),
  },
  { no: 6, area: 'speech_to_text', access: 'read', run: (c, i) => c.speechToText.transcripts.get(i.transcript) },
  { no: 7, area: 'voices', access: 'read', run: (c) => c.voices.search({ pageSize: 10 }) },
  { no: 7, area: 'voices', access: 'read', run: (c) => c.voices.getAll() },
  { no: 8, area: 'voices', access: 'read', run: (c, i) => c.voices.get(i.voice) },
  { no: 9, area: 'voices', access: 'write', run: (c, i) => c.voices.update(i.voice, { name: 'Renamed' }) },
  {
    no: 10,
    area: 'voices',
    access: 'write',
    operationNeedingRule: 'voices.delete',
    run: (c, i) => c.voices.delete(i.voice),
  },
  { no: 11, area: 'voices', access: 'read', run: (c, i) => c.voices.settings.get(i.voice) },
  {
    no: 12,
    area: 'voice_design',
    access: 'write',
    run: (c) =>
      c.textToVoice.design({ voiceDescription: 'A calm narrator with a low and steady voice', text: preview }),
  },
  {
    no: 13,
    area: 'voice_design',
    access: 'write',
    run: (c) =>
      c.textToVoice.create({
        voiceName: 'Narrator',
        voiceDescription: 'A calm narrator with a low and steady voice',
        generatedVoiceId: 'sandboxPreview1',
      }),
  },
  {
    no: 14,
    area: 'voice_design',
    access: 'write',
    operationNeedingRule: 'voice_design.create_ivc',
    run: (c) => c.voices.ivc.create({ name: 'Clone', files: [recording()] }),
  },
  {
    no: 15,
    area: 'voice_design',
    access: 'write',
    operationNeedingRule: 'voice_design.create_pvc',
    run: (c) => c.voices.pvc.create({ name: 'Professional', language: 'en' }),
  },
  {
    no: 16,
    area: 'audio_tools',
    access: 'write',
    run: async (c, i) => drain(await c.speechToSpeech.convert(i.voice, { audio: recording() })),
  },
  {
    no: 17,
    area: 'audio_tools',
    access: 'write',
    run: async (c) => drain(await c.textToSoundEffects.convert({ text: 'A door closes' })),
  },
  {
    no: 18,
    area: 'audio_tools',
    access: 'write',
    run: async (c) => drain(await c.audioIsolation.convert({ audio: recording() })),
  },
  { no: 19, area: 'dubbing', access: 'write', run: (c) => c.dubbing.create({ file: recording(), targetLang: 'de' }) },
  { no: 20, area: 'dubbing', access: 'read', run: (c, i) => c.dubbing.get(i.dub) },
  { no: 21, area: 'history', access: 'read', run: (c) => c.history.list() },
  { no: 22, area: 'history', access: 'read', run: (c, i) => c.history.get(i.historyItem) },
  {
    no: 23,
    area: 'history',
    access: 'write',
    operationNeedingRule: 'history.delete',
    run: (c, i) => c.history.delete(i.historyItem),
  },
  { no: 24, area: 'models', access: 'read', run: (c) => c.models.list() },
  { no: 25, area: 'user', access: 'read', run: (c) => c.user.get() },
  { no: 26, area: 'user', access: 'read', run: (c) => c.user.subscription.get() },
  {
    no: 27,
    area: 'agents',
    access: 'write',
    run: (c) => c.conversationalAi.agents.create({ name: 'Helper', conversationConfig: {} }),
  },
  { no: 28, area: 'agents', access: 'read', run: (c) => c.conversationalAi.agents.list() },
  { no: 29, area: 'agents', access: 'read', run: (c, i) => c.conversationalAi.agents.get(i.agent) },
];
