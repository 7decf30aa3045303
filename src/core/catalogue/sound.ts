/** Text to Dialogue, Music, Audio Native, Forced Alignment. How to read a row: row.ts. */
import { erase, read, spend, write } from './row.ts';

export const SOUND = [
  // Text to Dialogue
  spend('text_to_dialogue.convert', 'POST /v1/text-to-dialogue', 'Generate dialogue', {
    voices: ['inputs[].voice_id'],
    models: ['model_id'],
    texts: ['inputs[].text'],
    response: 'audio',
  }),
  spend('text_to_dialogue.stream', 'POST /v1/text-to-dialogue/stream', 'Stream dialogue', {
    voices: ['inputs[].voice_id'],
    models: ['model_id'],
    texts: ['inputs[].text'],
    response: 'stream_audio',
  }),
  spend(
    'text_to_dialogue.stream_with_timestamps',
    'POST /v1/text-to-dialogue/stream/with-timestamps',
    'Stream dialogue with timings',
    { voices: ['inputs[].voice_id'], models: ['model_id'], texts: ['inputs[].text'], response: 'ndjson' },
  ),
  spend(
    'text_to_dialogue.convert_with_timestamps',
    'POST /v1/text-to-dialogue/with-timestamps',
    'Generate dialogue with timings',
    { voices: ['inputs[].voice_id'], models: ['model_id'], texts: ['inputs[].text'] },
  ),

  // Music
  spend('music.compose', 'POST /v1/music', 'Compose music', { models: ['model_id'], response: 'audio' }),
  spend('music.compose_detailed', 'POST /v1/music/detailed', 'Compose music with details', {
    models: ['model_id'],
    response: 'multipart',
  }),
  spend('music.compose_detailed_stream', 'POST /v1/music/detailed/stream', 'Stream music with details', {
    models: ['model_id'],
    response: 'sse',
  }),
  read('music.list_finetunes', 'GET /v1/music/finetunes', 'List music fine-tunes'),
  spend('music.create_finetune', 'POST /v1/music/finetunes', 'Train a music fine-tune', {
    models: ['model_id'],
    request: 'multipart',
  }),
  read('music.get_finetune', 'GET /v1/music/finetunes/{finetune_id}', 'Read a music fine-tune'),
  write('music.update_finetune', 'PATCH /v1/music/finetunes/{finetune_id}', 'Edit a music fine-tune'),
  erase('music.delete_finetune', 'DELETE /v1/music/finetunes/{finetune_id}', 'Delete a music fine-tune'),
  write('music.create_composition_plan', 'POST /v1/music/plan', 'Draft a music plan', { models: ['model_id'] }),
  spend('music.separate_stems', 'POST /v1/music/stem-separation', 'Split a song into stems', {
    media: ['file'],
    request: 'multipart',
    response: 'file',
  }),
  spend('music.stream', 'POST /v1/music/stream', 'Stream composed music', {
    models: ['model_id'],
    response: 'stream_audio',
  }),
  spend('music.upload', 'POST /v1/music/upload', 'Upload a song', { media: ['file'], request: 'multipart' }),
  spend('music.video_to_music', 'POST /v1/music/video-to-music', 'Score a video with music', {
    models: ['model_id'],
    media: ['videos'],
    request: 'multipart',
    response: 'audio',
  }),

  // Audio Native
  // Bills when auto_convert is set; taken as always, because whether a later switch bills is not published.
  spend('audio_native.create', 'POST /v1/audio-native', 'Create an embedded audio project', {
    voices: ['voice_id'],
    models: ['model_id'],
    request: 'multipart',
  }),
  spend(
    'audio_native.update_content_from_url',
    'POST /v1/audio-native/content',
    'Update embedded audio from a web page',
    { effects: ['reaches_out'], urls: ['url'] },
  ),
  spend('audio_native.update', 'POST /v1/audio-native/{project_id}/content', 'Update embedded audio content', {
    object: { param: 'project_id', noun: 'embedded audio' },
    request: 'multipart',
  }),
  read('audio_native.get_settings', 'GET /v1/audio-native/{project_id}/settings', 'Read embedded audio settings', {
    object: { param: 'project_id', noun: 'embedded audio' },
  }),

  // Forced Alignment
  spend('forced_alignment.create', 'POST /v1/forced-alignment', 'Align text to audio', {
    media: ['file'],
    request: 'multipart',
  }),
];
