/** Text to Speech, Speech to Text, Audio Tools. How to read a row: row.ts. */
import { erase, read, spend } from './row.ts';

export const SPEECH = [
  // Text to Speech
  spend('text_to_speech.convert', 'POST /v1/text-to-speech/{voice_id}', 'Generate speech', {
    models: ['model_id'],
    texts: ['text'],
    response: 'audio',
    guideNo: 1,
  }),
  spend('text_to_speech.stream', 'POST /v1/text-to-speech/{voice_id}/stream', 'Stream speech', {
    models: ['model_id'],
    texts: ['text'],
    response: 'stream_audio',
    guideNo: 2,
  }),
  spend(
    'text_to_speech.stream_with_timestamps',
    'POST /v1/text-to-speech/{voice_id}/stream/with-timestamps',
    'Stream speech with timings',
    { models: ['model_id'], texts: ['text'], response: 'ndjson', guideNo: 4 },
  ),
  spend(
    'text_to_speech.convert_with_timestamps',
    'POST /v1/text-to-speech/{voice_id}/with-timestamps',
    'Generate speech with timings',
    { models: ['model_id'], texts: ['text'], guideNo: 3 },
  ),

  // Speech to Text
  spend('speech_to_text.convert', 'POST /v1/speech-to-text', 'Transcribe audio', {
    models: ['model_id'],
    urls: ['source_url', 'cloud_storage_url'],
    media: ['file'],
    request: 'multipart',
    guideNo: 5,
  }),
  read('speech_to_text.get_transcript', 'GET /v1/speech-to-text/transcripts/{transcription_id}', 'Read a transcript', {
    guideNo: 6,
  }),
  erase(
    'speech_to_text.delete_transcript',
    'DELETE /v1/speech-to-text/transcripts/{transcription_id}',
    'Delete a transcript',
  ),

  // Audio Tools
  read('audio_tools.list_audio_effects', 'GET /v1/audio-effects/catalog', 'List audio effects'),
  spend('audio_tools.isolate_audio', 'POST /v1/audio-isolation', 'Remove background noise', {
    media: ['audio'],
    request: 'multipart',
    response: 'audio',
    guideNo: 18,
  }),
  spend('audio_tools.stream_isolated_audio', 'POST /v1/audio-isolation/stream', 'Stream background noise removal', {
    media: ['audio'],
    request: 'multipart',
    response: 'stream_audio',
  }),
  spend('audio_tools.generate_sound_effect', 'POST /v1/sound-generation', 'Generate a sound effect', {
    models: ['model_id'],
    response: 'audio',
    guideNo: 17,
  }),
  spend(
    'audio_tools.convert_speech_to_speech',
    'POST /v1/speech-to-speech/{voice_id}',
    'Change the voice in a recording',
    { models: ['model_id'], media: ['audio'], request: 'multipart', response: 'audio', guideNo: 16 },
  ),
  spend('audio_tools.stream_speech_to_speech', 'POST /v1/speech-to-speech/{voice_id}/stream', 'Stream a voice change', {
    models: ['model_id'],
    media: ['audio'],
    request: 'multipart',
    response: 'stream_audio',
  }),
];
