/** Which rule prices which operation: one for every operation that spends, the same one for all variants of it (E15). */
import type { Operation } from '../operation.ts';
import { FILM_MUSIC, SONG, SOUND_EFFECTS } from './length-rules.ts';
import {
  ALIGNMENT,
  DUBBING,
  DUBBING_PROJECT,
  NOISE_REMOVAL,
  SONG_UPLOAD,
  TRANSCRIPTION,
  VOICE_CHANGER,
} from './media-rules.ts';
import { type PriceRule, unbounded } from './price-rule.ts';
import { PLAIN_SPEECH, SPEECH, VOICE_DESIGN } from './text-rules.ts';

const BY_URL = unbounded('media_by_url');
const ELSEWHERE = unbounded('content_elsewhere');
const OPEN_ENDED = unbounded('open_ended');
const UNPUBLISHED = unbounded('no_published_price');

const RULES: ReadonlyMap<string, PriceRule> = new Map([
  ['text_to_speech.convert', SPEECH],
  ['text_to_speech.stream', SPEECH],
  ['text_to_speech.convert_with_timestamps', SPEECH],
  ['text_to_speech.stream_with_timestamps', SPEECH],
  ['text_to_dialogue.convert', PLAIN_SPEECH],
  ['text_to_dialogue.stream', PLAIN_SPEECH],
  ['text_to_dialogue.convert_with_timestamps', PLAIN_SPEECH],
  ['text_to_dialogue.stream_with_timestamps', PLAIN_SPEECH],
  ['speech_to_text.convert', TRANSCRIPTION],
  ['voice_design.create_previews', VOICE_DESIGN],
  ['voice_design.design', VOICE_DESIGN],
  ['voice_design.remix', VOICE_DESIGN],
  ['audio_tools.isolate_audio', NOISE_REMOVAL],
  ['audio_tools.stream_isolated_audio', NOISE_REMOVAL],
  ['audio_tools.generate_sound_effect', SOUND_EFFECTS],
  ['audio_tools.convert_speech_to_speech', VOICE_CHANGER],
  ['audio_tools.stream_speech_to_speech', VOICE_CHANGER],
  ['forced_alignment.create', ALIGNMENT],

  ['dubbing.create', DUBBING],
  ['dubbing.create_project', DUBBING_PROJECT],
  ['dubbing.create_project_language', ELSEWHERE],
  ['dubbing.regenerate_project_language', ELSEWHERE],
  ['dubbing.dub_resource', ELSEWHERE],
  ['dubbing.render_resource', ELSEWHERE],
  ['dubbing.transcribe_resource', ELSEWHERE],
  ['dubbing.translate_resource', ELSEWHERE],

  ['music.compose', SONG],
  ['music.compose_detailed', SONG],
  ['music.compose_detailed_stream', SONG],
  ['music.stream', SONG],
  ['music.upload', SONG_UPLOAD],
  ['music.video_to_music', FILM_MUSIC],
  ['music.create_finetune', UNPUBLISHED],
  ['music.separate_stems', UNPUBLISHED],

  // The script is written by ElevenLabs.
  ['studio.create_podcast', OPEN_ENDED],
  // The text is in an uploaded document, or there already.
  ['studio.create_project', ELSEWHERE],
  ['studio.update_project_content', ELSEWHERE],
  ['studio.convert_chapter', ELSEWHERE],
  ['studio.convert_project', ELSEWHERE],
  ['audio_native.create', ELSEWHERE],
  ['audio_native.update', ELSEWHERE],
  ['audio_native.update_content_from_url', BY_URL],

  ['conversations.run_evaluation', ELSEWHERE],
  ['conversations.run_analysis', ELSEWHERE],
  ['agent_testing.run_tests', OPEN_ENDED],
  ['agent_testing.simulate_conversation', OPEN_ENDED],
  ['agent_testing.simulate_conversation_stream', OPEN_ENDED],
  ['agent_testing.resubmit_invocation', OPEN_ENDED],
  ['outbound_calls.create_batch', OPEN_ENDED],
  ['outbound_calls.retry_batch', OPEN_ENDED],
  ['outbound_calls.call_exotel', OPEN_ENDED],
  ['outbound_calls.call_sip_trunk', OPEN_ENDED],
  ['outbound_calls.call_twilio', OPEN_ENDED],
  ['outbound_calls.call_whatsapp', OPEN_ENDED],
  ['outbound_calls.message_whatsapp', OPEN_ENDED],

  ['flows.create_speech', PLAIN_SPEECH],
  ['flows.create_image', UNPUBLISHED],
  ['flows.create_video', UNPUBLISHED],
  ['flows.create_run', OPEN_ENDED],
  // Billed in money.
  ['productions.submit_order', UNPUBLISHED],
]);

/** Null for what does not spend. */
export function ruleOf(operation: Operation): PriceRule | null {
  return RULES.get(operation.id) ?? null;
}
