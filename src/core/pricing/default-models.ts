/** Which model an operation uses where the request names none (specification of 2026-09-16). */
import type { Operation } from '../operation.ts';

const MUSIC = 'music_v1';
const DEFAULTS: ReadonlyMap<string, string> = new Map([
  ['text_to_speech.convert', 'eleven_multilingual_v2'],
  ['text_to_speech.stream', 'eleven_multilingual_v2'],
  ['text_to_speech.convert_with_timestamps', 'eleven_multilingual_v2'],
  ['text_to_speech.stream_with_timestamps', 'eleven_multilingual_v2'],
  ['text_to_dialogue.convert', 'eleven_v3'],
  ['text_to_dialogue.stream', 'eleven_v3'],
  ['text_to_dialogue.convert_with_timestamps', 'eleven_v3'],
  ['text_to_dialogue.stream_with_timestamps', 'eleven_v3'],
  ['voice_design.design', 'eleven_multilingual_ttv_v2'],
  ['audio_tools.convert_speech_to_speech', 'eleven_english_sts_v2'],
  ['audio_tools.stream_speech_to_speech', 'eleven_english_sts_v2'],
  ['audio_tools.generate_sound_effect', 'eleven_text_to_sound_v2'],
  ['dubbing.create_project', 'dubbing_v2'],
  ['music.compose', MUSIC],
  ['music.compose_detailed', MUSIC],
  ['music.compose_detailed_stream', MUSIC],
  ['music.stream', MUSIC],
  ['music.create_composition_plan', MUSIC],
  ['music.create_finetune', MUSIC],
  ['music.video_to_music', MUSIC],
]);

/** Null where the request must name one, or the operation has none. */
export function defaultModelOf(operation: Operation): string | null {
  return DEFAULTS.get(operation.id) ?? null;
}
