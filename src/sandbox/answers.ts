/** What the sandbox answers to each operation: the guide's 29 in full, the rest of the catalogue with something sensible. */
import type { Match } from '../core/catalogue/matcher.ts';
import type { ResponseKind } from '../core/operation.ts';
import { type Audio, makeAudio, secondsFor } from './audio.ts';
import {
  agentBody,
  alignmentBody,
  historyBody,
  modelsBody,
  subscriptionBody,
  transcriptBody,
  userBody,
  voiceBody,
  voiceSettings,
} from './bodies.ts';
import { NO_CREDITS, NOT_FOUND, removedModel, type SandboxError, UNKNOWN_FORMAT } from './errors.ts';
import { costOf, isRemoved, type SandboxState } from './state.ts';

export interface Asked {
  readonly match: Extract<Match, { kind: 'operation' }>;
  readonly query: URLSearchParams;
  /** Text fields of the body, JSON or multipart. */
  readonly fields: Readonly<Record<string, unknown>>;
  /** Bytes of the upload. */
  readonly uploaded: number;
  readonly key: string;
}

export type Answer =
  | { readonly kind: 'json'; readonly status?: number; readonly body: unknown; readonly billed?: Billed }
  /** Whole audio, or audio in chunks as it would be generated. */
  | { readonly kind: 'audio'; readonly audio: Audio; readonly streamed: boolean; readonly billed?: Billed }
  /** Newline-delimited JSON. */
  | { readonly kind: 'lines'; readonly lines: readonly unknown[]; readonly billed?: Billed }
  | { readonly kind: 'error'; readonly error: SandboxError };

export interface Billed {
  readonly credits: number;
  readonly historyItemId?: string;
  readonly group: 'standard' | 'turbo';
}

type Responder = (asked: Asked, state: SandboxState) => Answer;

const CREDITS_PER_SECOND = 17;
const DUB_MS = 5_000;
const LINES = 4;

const json = (body: unknown, billed?: Billed): Answer =>
  billed ? { kind: 'json', body, billed } : { kind: 'json', body };
const failed = (error: SandboxError): Answer => ({ kind: 'error', error });

const RESPONDERS: Readonly<Record<string, Responder>> = {
  'text_to_speech.convert': (asked, state) =>
    speech(asked, state, ({ audio }, billed) => ({ kind: 'audio', audio, streamed: false, billed })),
  'text_to_speech.stream': (asked, state) =>
    speech(asked, state, ({ audio }, billed) => ({ kind: 'audio', audio, streamed: true, billed })),
  'text_to_speech.convert_with_timestamps': (asked, state) =>
    speech(asked, state, ({ audio, text, seconds }, billed) => json(timedAudio(audio.bytes, text, seconds), billed)),
  'text_to_speech.stream_with_timestamps': (asked, state) =>
    speech(asked, state, ({ audio, text, seconds }, billed) => ({
      kind: 'lines',
      lines: timedLines(audio.bytes, text, seconds),
      billed,
    })),
  'speech_to_text.convert': ({ fields }, state) => {
    const model = textOf(fields.model_id);
    if (isRemoved(model)) return failed(removedModel(model));
    const id = state.newId('transcript');
    state.transcripts.set(id, id);
    return json(transcriptBody(id));
  },
  'speech_to_text.get_transcript': ({ match }, state) =>
    state.transcripts.has(match.params.transcription_id ?? '')
      ? json(transcriptBody(match.params.transcription_id ?? ''))
      : failed(NOT_FOUND),
  'voices.search': (_asked, state) =>
    json({
      voices: [...state.voices.values()].map(voiceBody),
      has_more: false,
      total_count: state.voices.size,
      next_page_token: null,
    }),
  'voices.get_all': (_asked, state) => json({ voices: [...state.voices.values()].map(voiceBody) }),
  'voices.get': (asked, state) => withVoice(asked, state, (voice) => json(voiceBody(voice))),
  'voices.update': (asked, state) =>
    withVoice(asked, state, (voice) => {
      voice.name = textOf(asked.fields.name) || voice.name;
      return json({ status: 'ok' });
    }),
  'voices.delete': (asked, state) =>
    withVoice(asked, state, (voice) => {
      state.voices.delete(voice.id);
      return json({ status: 'ok' });
    }),
  'voices.get_settings': (asked, state) => withVoice(asked, state, () => json(voiceSettings())),
  'voices.get_default_settings': () => json(voiceSettings()),
  'voice_design.design': (asked, state) => previews(asked, state),
  'voice_design.create_previews': (asked, state) => previews(asked, state),
  'voice_design.create': ({ fields }, state) =>
    json(voiceBody(state.addVoice(textOf(fields.voice_name) || 'Designed voice', 'generated'))),
  'voice_design.create_ivc': ({ fields }, state) =>
    json({
      voice_id: state.addVoice(textOf(fields.name) || 'Cloned voice', 'cloned').id,
      requires_verification: false,
    }),
  'voice_design.create_pvc': ({ fields }, state) =>
    json({ voice_id: state.addVoice(textOf(fields.name) || 'Professional voice', 'professional').id }),

  'audio_tools.generate_sound_effect': (asked, state) =>
    sound(asked, state, Number(asked.fields.duration_seconds) || 3),
  'dubbing.create': (_asked, state) => {
    const id = state.newId('dub');
    state.dubs.set(id, state.now());
    return json({ dubbing_id: id, expected_duration_sec: 5 });
  },
  'dubbing.get': ({ match }, state) => {
    const id = match.params.dubbing_id ?? '';
    const started = state.dubs.get(id);
    if (started === undefined) return failed(NOT_FOUND);
    const status = state.now() - started >= DUB_MS ? 'dubbed' : 'dubbing';
    return json({
      dubbing_id: id,
      name: 'Sandbox dub',
      status,
      target_languages: ['de'],
      editable: false,
      created_at: new Date(started).toISOString(),
    });
  },
  'history.list': (_asked, state) => {
    const items = [...state.history.values()].reverse();
    return json({
      history: items.map((item) => historyBody(item, state)),
      has_more: false,
      last_history_item_id: items.at(-1)?.id ?? null,
      scanned_until: null,
    });
  },
  'history.get': (asked, state) => withItem(asked, state, (id) => json(historyBody(id, state))),
  'history.delete': (asked, state) =>
    withItem(asked, state, (item) => {
      state.history.delete(item.id);
      return json({ status: 'ok' });
    }),
  'history.get_audio': (asked, state) =>
    withItem(asked, state, (item) => {
      const audio = makeAudio(null, secondsFor([...item.text].length));
      return audio ? { kind: 'audio', audio, streamed: false } : failed(UNKNOWN_FORMAT);
    }),
  'models.list': () => json(modelsBody()),
  'user.get': ({ key }, state) => json(userBody(state, key)),
  'user.get_subscription': (_asked, state) => json(subscriptionBody(state)),
  'agents.create': ({ fields }, state) => {
    const id = state.newId('agent');
    state.agents.set(id, textOf(fields.name) || 'Agent');
    return json({ agent_id: id });
  },
  'agents.list': (_asked, state) =>
    json({
      agents: [...state.agents].map(([id, name]) => ({
        agent_id: id,
        name,
        voice_id: '21m00Tcm4TlvDq8ikWAM',
        tags: [],
        created_at_unix_secs: 1_700_000_000,
        access_info: { is_creator: true, creator_name: 'Sandbox', creator_email: 'sandbox@example.com', role: 'admin' },
      })),
      has_more: false,
      next_cursor: null,
    }),
  'agents.get': ({ match }, state) => {
    const id = match.params.agent_id ?? '';
    const name = state.agents.get(id);
    return name === undefined ? failed(NOT_FOUND) : json(agentBody(id, name));
  },
};

export function answer(asked: Asked, state: SandboxState): Answer {
  const { operation } = asked.match;
  const respond = RESPONDERS[operation.id];
  if (respond) return respond(asked, state);
  return generic(asked, state, operation.responseKind);
}

/** For the rest of the catalogue: an answer of the right kind that says nothing false. */
function generic(asked: Asked, state: SandboxState, kind: ResponseKind): Answer {
  const { operation, params } = asked.match;
  switch (kind) {
    case 'audio':
    case 'stream_audio':
    case 'file':
      return sound(asked, state, 2, kind !== 'audio');
    case 'ndjson':
    case 'sse':
      return { kind: 'lines', lines: [{}] };
    case 'text':
    case 'multipart':
    case 'empty':
      return { kind: 'json', status: kind === 'empty' ? 204 : 200, body: null };
    case 'json': {
      if (operation.access === 'write') return json({ status: 'ok', id: state.newId('made'), token: 'sandbox_token' });
      return json(Object.keys(params).length === 0 ? { items: [], has_more: false, next_cursor: null } : { ...params });
    }
  }
}

interface Spoken {
  readonly audio: Audio;
  readonly text: string;
  readonly seconds: number;
}

function speech(asked: Asked, state: SandboxState, reply: (spoken: Spoken, billed: Billed) => Answer): Answer {
  return withVoice(asked, state, (voice) => {
    const text = textOf(asked.fields.text);
    const model = textOf(asked.fields.model_id) || 'eleven_multilingual_v2';
    if (isRemoved(model)) return failed(removedModel(model));
    const characters = [...text].length;
    const seconds = secondsFor(characters);
    const audio = makeAudio(asked.query.get('output_format'), seconds);
    if (!audio) return failed(UNKNOWN_FORMAT);
    const credits = costOf(characters, model);
    if (!state.spend(credits)) return failed(NO_CREDITS);
    const item = state.remember(voice.id, model, text, credits);
    return reply(
      { audio, text, seconds },
      { credits, historyItemId: item.id, group: /flash|turbo/.test(model) ? 'turbo' : 'standard' },
    );
  });
}

function sound(asked: Asked, state: SandboxState, seconds: number, streamed = false): Answer {
  const audio = makeAudio(asked.query.get('output_format'), seconds);
  if (!audio) return failed(UNKNOWN_FORMAT);
  const spends = asked.match.operation.effects.includes('spends');
  const credits = spends ? Math.ceil(seconds * CREDITS_PER_SECOND) : 0;
  if (!state.spend(credits)) return failed(NO_CREDITS);
  return spends
    ? { kind: 'audio', audio, streamed, billed: { credits, group: 'standard' } }
    : { kind: 'audio', audio, streamed };
}

function previews(asked: Asked, state: SandboxState): Answer {
  const text = textOf(asked.fields.text) || 'A voice made in the sandbox.';
  const audio = makeAudio(null, 2);
  const credits = costOf([...text].length, '');
  if (!audio || !state.spend(credits)) return failed(NO_CREDITS);
  const one = {
    audio_base_64: audio.bytes.toString('base64'),
    generated_voice_id: state.newId('preview'),
    media_type: 'audio/mpeg',
    duration_secs: 2,
    language: 'en',
  };
  return json({ previews: [one], text }, { credits, group: 'standard' });
}

function timedAudio(bytes: Buffer, text: string, seconds: number): object {
  const alignment = alignmentBody(text, seconds);
  return { audio_base64: bytes.toString('base64'), alignment, normalized_alignment: alignment };
}

function timedLines(bytes: Buffer, text: string, seconds: number): readonly object[] {
  const step = Math.ceil(bytes.length / LINES);
  return Array.from({ length: LINES }, (_, index) => ({
    audio_base64: bytes.subarray(index * step, (index + 1) * step).toString('base64'),
    alignment: index === 0 ? alignmentBody(text, seconds) : null,
    normalized_alignment: null,
  }));
}

function withVoice(
  { match }: Asked,
  state: SandboxState,
  reply: (voice: NonNullable<ReturnType<SandboxState['voices']['get']>>) => Answer,
): Answer {
  const voice = state.voices.get(match.params.voice_id ?? '');
  return voice ? reply(voice) : failed(NOT_FOUND);
}

function withItem(
  { match }: Asked,
  state: SandboxState,
  reply: (item: NonNullable<ReturnType<SandboxState['history']['get']>>) => Answer,
): Answer {
  const item = state.history.get(match.params.history_item_id ?? '');
  return item ? reply(item) : failed(NOT_FOUND);
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
