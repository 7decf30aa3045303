/** Answers that are sound: speech, dialogue, effects, music. */
import { isRemovedModel } from '../core/models.ts';
import { type Answer, type Asked, type Billed, failed, textOf } from './answer.ts';
import { type Audio, DEFAULT_FORMAT, formatKind, makeAudio, secondsFor, secondsOfUpload } from './audio.ts';
import { alignmentBody } from './bodies.ts';
import {
  missing,
  NO_CREDITS,
  NO_OPUS,
  NO_VOICE,
  removedModel,
  type SandboxError,
  tooLong,
  unprocessable,
} from './errors.ts';
import { CREDITS, DEFAULT_MODEL, modelOf } from './models.ts';
import type { SandboxState } from './state.ts';

export interface Spoken {
  readonly audio: Audio;
  readonly text: string;
  readonly seconds: number;
  readonly billed: Billed;
}

const LINES = 4;
const LONGEST_EFFECT = 30;
const LONGEST_MUSIC = 600;

/** Speaks the text of the body, or the turns of a dialogue, and lets `reply` put it in its form. */
export function speech(asked: Asked, state: SandboxState, reply: (spoken: Spoken) => Answer): Answer {
  const turns = turnsOf(asked);
  if (turns === null) return failed(missing(asked.match.operation.area === 'text_to_dialogue' ? 'inputs' : 'text'));
  const voices = turns.map((turn) => state.voices.get(turn.voice));
  const voice = voices[0];
  if (voice === undefined || voices.includes(undefined)) return failed(NO_VOICE);
  const text = turns.map((turn) => turn.text).join(' ');
  const id = textOf(asked.fields.model_id) || DEFAULT_MODEL;
  if (isRemovedModel(id)) return failed(removedModel(id));
  const model = modelOf(id);
  const characters = turns.reduce((sum, turn) => sum + [...turn.text].length, 0);
  if (characters > model.longest) return failed(tooLong(model.longest));
  const format = formatOf(asked);
  if (typeof format !== 'string') return failed(format);
  const credits = Math.ceil(characters * model.rate);
  if (!state.spend(credits)) return failed(NO_CREDITS);
  const seconds = secondsFor(characters);
  const item = state.remember({ voiceId: voice.id, voiceName: voice.name, model: id, text, format }, credits);
  return reply({ audio: makeAudio(format, seconds), text, seconds, billed: { credits, historyItemId: item.id } });
}

function turnsOf({ match, fields }: Asked): readonly { readonly text: string; readonly voice: string }[] | null {
  if (match.operation.area !== 'text_to_dialogue') {
    return typeof fields.text === 'string' ? [{ text: fields.text, voice: match.params.voice_id ?? '' }] : null;
  }
  if (!Array.isArray(fields.inputs) || fields.inputs.length === 0) return null;
  return fields.inputs.map((turn: Record<string, unknown> | null) => ({
    text: textOf(turn?.text),
    voice: textOf(turn?.voice_id),
  }));
}

/** Whole, or in chunks. */
export function spokenAudio(streamed: boolean): (spoken: Spoken) => Answer {
  return ({ audio, billed }) => ({ kind: 'bytes', ...audio, streamed, billed });
}

export function timedBody({ audio, text, seconds }: Spoken): object {
  const alignment = alignmentBody(text, 0, seconds);
  return { audio_base64: audio.bytes.toString('base64'), alignment, normalized_alignment: alignment };
}

/** The audio in four parts, each with the characters that are spoken in it. */
export function timedLines({ audio, text, seconds }: Spoken): readonly object[] {
  const characters = [...text];
  const bytesEach = Math.ceil(audio.bytes.length / LINES);
  const charactersEach = Math.ceil(characters.length / LINES);
  return Array.from({ length: LINES }, (_, index) => {
    const part = characters.slice(index * charactersEach, (index + 1) * charactersEach).join('');
    const alignment = alignmentBody(part, (index * seconds) / LINES, seconds / LINES);
    return {
      audio_base64: audio.bytes.subarray(index * bytesEach, (index + 1) * bytesEach).toString('base64'),
      alignment,
      normalized_alignment: alignment,
    };
  });
}

export function soundEffect(asked: Asked, state: SandboxState): Answer {
  if (typeof asked.fields.text !== 'string') return failed(missing('text'));
  const wanted = asked.fields.duration_seconds ?? null;
  if (wanted === null) return sound(asked, state, 3, false, CREDITS.soundEffect);
  const seconds = Number(wanted);
  if (!(seconds >= 0.5 && seconds <= LONGEST_EFFECT)) {
    return failed(
      unprocessable(['body', 'duration_seconds'], 'range', `Input should be from 0.5 to ${LONGEST_EFFECT}`),
    );
  }
  return sound(asked, state, seconds, false, seconds * CREDITS.soundEffectPerSecond);
}

export function music(asked: Asked, state: SandboxState, streamed: boolean): Answer {
  const wanted = Number(asked.fields.music_length_ms ?? 10_000) / 1000;
  const seconds = Math.min(LONGEST_MUSIC, Math.max(3, Number.isFinite(wanted) ? wanted : 10));
  return sound(asked, state, seconds, streamed);
}

/** A recording made into another of the same length: voice changer, isolation. */
export function converted(asked: Asked, state: SandboxState, streamed: boolean): Answer {
  const bytes = asked.files.get('audio');
  if (bytes === undefined) return failed(missing('audio'));
  const { voice_id: voice } = asked.match.params;
  if (voice !== undefined && !state.voices.has(voice)) return failed(NO_VOICE);
  return sound(asked, state, secondsOfUpload(bytes), streamed);
}

/** Sound of so many seconds; costs credits where the operation spends. */
export function sound(
  asked: Asked,
  state: SandboxState,
  seconds: number,
  streamed: boolean,
  price = seconds * CREDITS.perSecond,
): Answer {
  const format = formatOf(asked);
  if (typeof format !== 'string') return failed(format);
  const credits = asked.match.operation.effects.includes('spends') ? Math.ceil(price) : 0;
  if (!state.spend(credits)) return failed(NO_CREDITS);
  const billed = credits > 0 ? { credits } : null;
  return { kind: 'bytes', ...makeAudio(format, seconds), streamed, billed };
}

function formatOf({ query }: Asked): string | SandboxError {
  const format = query.get('output_format') ?? DEFAULT_FORMAT;
  switch (formatKind(format)) {
    case 'made':
      return format;
    case 'opus':
      return NO_OPUS;
    case 'unknown':
      return unprocessable(['query', 'output_format'], 'enum', `"${format}" is no output format`);
  }
}
