import { describe, expect, it } from 'vitest';
import { OPERATIONS } from '../catalogue/catalogue.ts';
import { defaultModelOf } from './default-models.ts';

describe('the default model', () => {
  it('is known for each operation that has one in the specification, all of which take a model', () => {
    const defaults = OPERATIONS.filter((operation) => defaultModelOf(operation) !== null);
    expect(defaults.map((operation) => `${operation.id} ${defaultModelOf(operation)}`).toSorted()).toEqual([
      'audio_tools.convert_speech_to_speech eleven_english_sts_v2',
      'audio_tools.generate_sound_effect eleven_text_to_sound_v2',
      'audio_tools.stream_speech_to_speech eleven_english_sts_v2',
      'dubbing.create_project dubbing_v2',
      'music.compose music_v1',
      'music.compose_detailed music_v1',
      'music.compose_detailed_stream music_v1',
      'music.create_composition_plan music_v1',
      'music.create_finetune music_v1',
      'music.stream music_v1',
      'music.video_to_music music_v1',
      'text_to_dialogue.convert eleven_v3',
      'text_to_dialogue.convert_with_timestamps eleven_v3',
      'text_to_dialogue.stream eleven_v3',
      'text_to_dialogue.stream_with_timestamps eleven_v3',
      'text_to_speech.convert eleven_multilingual_v2',
      'text_to_speech.convert_with_timestamps eleven_multilingual_v2',
      'text_to_speech.stream eleven_multilingual_v2',
      'text_to_speech.stream_with_timestamps eleven_multilingual_v2',
      'voice_design.design eleven_multilingual_ttv_v2',
    ]);
    for (const operation of defaults) expect(operation.modelFields, operation.id).not.toEqual([]);
  });

  it('is none where the request must name one, or no model is taken', () => {
    for (const id of ['speech_to_text.convert', 'flows.create_speech', 'voice_design.remix', 'models.list']) {
      const operation = OPERATIONS.find((each) => each.id === id);
      expect(operation && defaultModelOf(operation), id).toBeNull();
    }
  });
});
