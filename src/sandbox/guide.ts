/** What the sandbox answers to the 29 operations of the reference guide, and to those that undo what they made. */
import { isRemovedModel } from '../core/models.ts';
import { type Answer, type Asked, failed, json, page, type Responder, textOf } from './answer.ts';
import { DEFAULT_FORMAT, makeAudio, secondsFor, secondsOfUpload } from './audio.ts';
import {
  agentBody,
  agentRow,
  dubBody,
  historyBody,
  modelsBody,
  subscriptionBody,
  transcriptBody,
  userBody,
  voiceBody,
} from './bodies.ts';
import { missing, NO_CREDITS, NO_VOICE, NOT_DUBBED, NOT_FOUND, removedModel, VOICE_LIMIT } from './errors.ts';
import { CREDITS } from './models.ts';
import { converted, soundEffect, speech, spokenAudio, timedBody, timedLines } from './speech.ts';
import {
  DEFAULT_SETTINGS,
  type HistoryItem,
  type SandboxState,
  type SandboxVoice,
  type VoiceSettings,
} from './state.ts';

/** A dub is finished after so long. */
const DUB_MS = 5_000;
const OK = { status: 'ok' };

export const GUIDE: Readonly<Record<string, Responder>> = {
  'text_to_speech.convert': (asked, state) => speech(asked, state, spokenAudio(false)),
  'text_to_speech.stream': (asked, state) => speech(asked, state, spokenAudio(true)),
  'text_to_speech.convert_with_timestamps': (asked, state) =>
    speech(asked, state, (spoken) => json(timedBody(spoken), spoken.billed)),
  'text_to_speech.stream_with_timestamps': (asked, state) =>
    speech(asked, state, (spoken) => ({
      kind: 'lines',
      events: false,
      lines: timedLines(spoken),
      billed: spoken.billed,
    })),

  'speech_to_text.convert': (asked, state) => {
    const model = textOf(asked.fields.model_id);
    if (model === '') return failed(missing('model_id'));
    if (isRemovedModel(model)) return failed(removedModel(model));
    const bytes = asked.files.get('file');
    if (bytes === undefined && !asked.fields.cloud_storage_url && !asked.fields.source_url) {
      return failed(missing('file'));
    }
    const seconds = secondsOfUpload(bytes ?? 0);
    // No character-cost header is sent for transcripts (facts §5): the length in the answer tells.
    if (!state.spend(Math.ceil((Math.ceil(seconds) * CREDITS.transcriptPerHour) / 3600))) return failed(NO_CREDITS);
    const id = state.newId('transcript');
    state.transcripts.set(id, { seconds });
    if (textOf(asked.fields.webhook) !== 'true') return json(transcriptBody(id, seconds));
    return json({ message: 'The transcript goes to the webhook', request_id: id, transcription_id: id }, null, 202);
  },
  'speech_to_text.get_transcript': (asked, state) =>
    known(asked, 'transcription_id', state.transcripts, ({ seconds }, id) => json(transcriptBody(id, seconds))),
  'speech_to_text.delete_transcript': (asked, state) => forget(asked, 'transcription_id', state.transcripts),

  'voices.search': ({ query }, state) => {
    const wanted = (query.get('search') ?? '').toLowerCase();
    const found = [...state.voices.values()].filter((voice) => voice.name.toLowerCase().includes(wanted));
    const start = found.findIndex((voice) => voice.id === query.get('next_page_token')) + 1;
    const { items, more } = page(found, start, query.get('page_size'), 10);
    return json({
      voices: items.map(voiceBody),
      has_more: more,
      total_count: found.length,
      next_page_token: more ? (items.at(-1)?.id ?? null) : null,
    });
  },
  'voices.get_all': (_asked, state) => json({ voices: [...state.voices.values()].map(voiceBody) }),
  'voices.get': (asked, state) => withVoice(asked, state, (voice) => json(voiceBody(voice))),
  'voices.update': (asked, state) =>
    withVoice(asked, state, (voice) => {
      if (textOf(asked.fields.name) === '') return failed(missing('name'));
      voice.name = textOf(asked.fields.name);
      state.voiceChanges += 1;
      return json(OK);
    }),
  'voices.delete': (asked, state) =>
    withVoice(asked, state, (voice) => {
      state.voices.delete(voice.id);
      return json(OK);
    }),
  'voices.add_shared': ({ fields }, state) => added(textOf(fields.new_name) || 'Library voice', 'professional', state),
  'voices.get_settings': (asked, state) => withVoice(asked, state, (voice) => json(voice.settings)),
  'voices.update_settings': (asked, state) =>
    withVoice(asked, state, (voice) => {
      voice.settings = changedSettings(voice.settings, asked.fields);
      return json(OK);
    }),
  'voices.get_default_settings': () => json(DEFAULT_SETTINGS),

  'voice_design.design': previews,
  'voice_design.create_previews': previews,
  'voice_design.create': ({ fields }, state) => {
    const absent = ['voice_name', 'voice_description', 'generated_voice_id'].find((name) => !textOf(fields[name]));
    if (absent !== undefined) return failed(missing(absent));
    const voice = state.addVoice(textOf(fields.voice_name), 'generated');
    return voice ? json(voiceBody(voice)) : failed(VOICE_LIMIT);
  },
  'voice_design.create_ivc': ({ fields, files }, state) => {
    if (textOf(fields.name) === '') return failed(missing('name'));
    if (files.size === 0) return failed(missing('files'));
    return added(textOf(fields.name), 'cloned', state);
  },
  'voice_design.create_pvc': ({ fields }, state) => {
    const absent = ['name', 'language'].find((name) => !textOf(fields[name]));
    return absent === undefined ? added(textOf(fields.name), 'professional', state) : failed(missing(absent));
  },

  'audio_tools.convert_speech_to_speech': (asked, state) => converted(asked, state, false),
  'audio_tools.stream_speech_to_speech': (asked, state) => converted(asked, state, true),
  'audio_tools.isolate_audio': (asked, state) => converted(asked, state, false),
  'audio_tools.stream_isolated_audio': (asked, state) => converted(asked, state, true),
  'audio_tools.generate_sound_effect': soundEffect,

  'dubbing.create': ({ fields, files }, state) => {
    const seconds = secondsOfUpload(files.get('file') ?? 0);
    if (!state.spend(Math.ceil(seconds * CREDITS.dubPerSecond))) return failed(NO_CREDITS);
    const id = state.newId('dub');
    const name = textOf(fields.name) || 'Sandbox dub';
    state.dubs.set(id, { name, startedAt: state.now(), seconds, languages: [textOf(fields.target_lang) || 'de'] });
    return json({ dubbing_id: id, expected_duration_sec: DUB_MS / 1000 });
  },
  'dubbing.get': (asked, state) =>
    known(asked, 'dubbing_id', state.dubs, (dub, id) => json(dubBody(dub, id, isDubbed(dub, state)))),
  'dubbing.get_audio': (asked, state) =>
    known(asked, 'dubbing_id', state.dubs, (dub) => {
      if (!dub.languages.includes(asked.match.params.language_code ?? '')) return failed(NOT_FOUND);
      if (!isDubbed(dub, state)) return failed(NOT_DUBBED);
      return { kind: 'bytes', ...makeAudio(DEFAULT_FORMAT, dub.seconds), streamed: false, billed: null };
    }),
  'dubbing.delete': (asked, state) => forget(asked, 'dubbing_id', state.dubs),

  'history.list': ({ query }, state) => {
    const voice = query.get('voice_id');
    const found = [...state.history.values()].filter((item) => voice === null || item.voiceId === voice).reverse();
    const start = found.findIndex((item) => item.id === query.get('start_after_history_item_id')) + 1;
    const { items, more } = page(found, start, query.get('page_size'), 100);
    return json({
      history: items.map(historyBody),
      has_more: more,
      last_history_item_id: items.at(-1)?.id ?? null,
      scanned_until: null,
    });
  },
  'history.get': (asked, state) => known(asked, 'history_item_id', state.history, (item) => json(historyBody(item))),
  'history.delete': (asked, state) => forget(asked, 'history_item_id', state.history),
  'history.get_audio': (asked, state) => known(asked, 'history_item_id', state.history, itemAudio),
  'history.download': ({ fields }, state) => {
    const ids: unknown = fields.history_item_ids;
    if (!Array.isArray(ids)) return failed(missing('history_item_ids'));
    const item = state.history.get(String(ids[0]));
    return item ? itemAudio(item) : failed(NOT_FOUND);
  },

  'models.list': () => json(modelsBody()),
  'user.get': ({ key }, state) => json(userBody(state, key)),
  'user.get_subscription': (_asked, state) => json(subscriptionBody(state)),

  'agents.create': ({ fields }, state) => {
    if (typeof fields.conversation_config !== 'object') return failed(missing('conversation_config'));
    const id = state.newId('agent');
    state.agents.set(id, textOf(fields.name) || 'Agent');
    return json({ agent_id: id });
  },
  'agents.list': (_asked, state) =>
    json({ agents: [...state.agents].map(([id, name]) => agentRow(id, name)), has_more: false, next_cursor: null }),
  'agents.get': (asked, state) => known(asked, 'agent_id', state.agents, (name, id) => json(agentBody(id, name))),
  'agents.update': (asked, state) =>
    known(asked, 'agent_id', state.agents, (name, id) => {
      state.agents.set(id, textOf(asked.fields.name) || name);
      return json(agentBody(id, textOf(asked.fields.name) || name));
    }),
  'agents.delete': (asked, state) =>
    state.agents.delete(asked.match.params.agent_id ?? '') ? { kind: 'empty' } : failed(NOT_FOUND),
};

function previews(asked: Asked, state: SandboxState): Answer {
  if (textOf(asked.fields.voice_description) === '') return failed(missing('voice_description'));
  const text = textOf(asked.fields.text) || 'A voice made in the sandbox.';
  const credits = [...text].length;
  if (!state.spend(credits)) return failed(NO_CREDITS);
  const seconds = secondsFor(credits);
  const preview = {
    audio_base_64: makeAudio(DEFAULT_FORMAT, seconds).bytes.toString('base64'),
    generated_voice_id: state.newId('preview'),
    media_type: 'audio/mpeg',
    duration_secs: seconds,
    language: 'en',
  };
  return json({ previews: [preview], text }, { credits });
}

function added(name: string, category: SandboxVoice['category'], state: SandboxState): Answer {
  const voice = state.addVoice(name, category);
  return voice ? json({ voice_id: voice.id, requires_verification: false }) : failed(VOICE_LIMIT);
}

function itemAudio(item: HistoryItem): Answer {
  const audio = makeAudio(item.format, secondsFor([...item.text].length));
  return { kind: 'bytes', ...audio, streamed: false, billed: null };
}

function changedSettings(settings: VoiceSettings, fields: Asked['fields']): VoiceSettings {
  const changed: Record<string, number | boolean> = { ...settings };
  for (const [name, standard] of Object.entries(DEFAULT_SETTINGS)) {
    const value = fields[name];
    if ((typeof value === 'number' || typeof value === 'boolean') && typeof value === typeof standard)
      changed[name] = value;
  }
  return changed;
}

function isDubbed(dub: { readonly startedAt: number }, state: SandboxState): boolean {
  return state.now() - dub.startedAt >= DUB_MS;
}

function withVoice({ match }: Asked, state: SandboxState, reply: (voice: SandboxVoice) => Answer): Answer {
  const voice = state.voices.get(match.params.voice_id ?? '');
  return voice ? reply(voice) : failed(NO_VOICE);
}

/** Answers about the thing that a path parameter names, if the sandbox has it. */
function known<T>(
  { match }: Asked,
  param: string,
  things: ReadonlyMap<string, T>,
  reply: (thing: T, id: string) => Answer,
): Answer {
  const id = match.params[param] ?? '';
  const thing = things.get(id);
  return thing === undefined ? failed(NOT_FOUND) : reply(thing, id);
}

function forget({ match }: Asked, param: string, things: Map<string, unknown>): Answer {
  return things.delete(match.params[param] ?? '') ? json(OK) : failed(NOT_FOUND);
}
