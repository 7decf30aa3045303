import { describe, expect, it } from 'vitest';
import { OPERATIONS } from '../catalogue/catalogue.ts';
import type { Operation } from '../operation.ts';
import { BUILT_IN_RATES } from './model-rates.ts';
import { priceOf } from './price.ts';
import { priceFields } from './price-fields.ts';
import { ruleOf } from './price-rules.ts';

const MAY_SPEND = OPERATIONS.filter(
  ({ effects, conditionalEffects }) =>
    effects.includes('spends') || conditionalEffects.some(({ effect }) => effect === 'spends'),
);

function fields(id: string): object {
  const operation = OPERATIONS.find((each) => each.id === id);
  if (operation === undefined) throw new Error(`no operation ${id}`);
  return priceFields(operation);
}

function pathOf(operation: Operation): string {
  return operation.path.replace(/\/stream(?=\/|$)|\/with-timestamps$/g, '');
}

describe('the rules', () => {
  it('E15: are there for every operation that spends, always or with some field, and for no other', () => {
    expect(MAY_SPEND).toHaveLength(60);
    const priced = OPERATIONS.filter((operation) => ruleOf(operation) !== null).map(({ id }) => id);
    expect(priced.toSorted()).toEqual(MAY_SPEND.map(({ id }) => id).toSorted());
  });

  it('E15: are the same for an operation and its variants that stream or give timings', () => {
    const byPath = Map.groupBy(MAY_SPEND, pathOf);
    const variants = [...byPath.values()].filter((group) => group.length > 1);
    expect(variants.map((group) => group.length).toSorted()).toEqual([2, 2, 2, 2, 2, 4, 4]);
    for (const group of variants) expect(new Set(group.map(ruleOf)).size, group[0]?.id).toBe(1);
  });

  it('bound nothing that only says what is at ElevenLabs, however it is asked', () => {
    for (const operation of MAY_SPEND.filter(({ requestKind }) => requestKind === 'none')) {
      const media = { kind: 'measured', ms: 1000, channels: 1 } as const;
      const price = priceOf(
        { operation, body: {}, form: new Map(), query: new Map(), media },
        BUILT_IN_RATES,
        null,
        1000,
      );
      expect(price, operation.id).toMatchObject({ kind: 'unbounded' });
    }
  });

  it('say why there is no bound', () => {
    const why = MAY_SPEND.flatMap((operation) => {
      const media = { kind: 'measured', ms: 1000, channels: 1 } as const;
      const price = priceOf(
        { operation, body: { text: 'a' }, form: new Map(), query: new Map(), media },
        BUILT_IN_RATES,
        null,
        1000,
      );
      return price.kind === 'unbounded' ? [`${operation.id} ${price.why}`] : [];
    });
    expect(why.toSorted()).toEqual(
      [
        'agent_testing.resubmit_invocation open_ended',
        'agent_testing.run_tests open_ended',
        'agent_testing.simulate_conversation open_ended',
        'agent_testing.simulate_conversation_stream open_ended',
        'audio_native.create content_elsewhere',
        'audio_native.update content_elsewhere',
        'audio_native.update_content_from_url media_by_url',
        'conversations.run_analysis content_elsewhere',
        'conversations.run_evaluation content_elsewhere',
        'dubbing.create_project_language content_elsewhere',
        'dubbing.dub_resource content_elsewhere',
        'dubbing.regenerate_project_language content_elsewhere',
        'dubbing.render_resource content_elsewhere',
        'dubbing.transcribe_resource content_elsewhere',
        'dubbing.translate_resource content_elsewhere',
        'flows.create_image no_published_price',
        'flows.create_run open_ended',
        'flows.create_video no_published_price',
        'music.create_finetune no_published_price',
        'music.separate_stems no_published_price',
        'outbound_calls.call_exotel open_ended',
        'outbound_calls.call_sip_trunk open_ended',
        'outbound_calls.call_twilio open_ended',
        'outbound_calls.call_whatsapp open_ended',
        'outbound_calls.create_batch open_ended',
        'outbound_calls.message_whatsapp open_ended',
        'outbound_calls.retry_batch open_ended',
        'productions.submit_order no_published_price',
        'studio.convert_chapter content_elsewhere',
        'studio.convert_project content_elsewhere',
        'studio.create_podcast open_ended',
        'studio.create_project content_elsewhere',
        'studio.update_project_content content_elsewhere',
      ].toSorted(),
    );
  });
});

describe('the fields that a price depends on', () => {
  it('are named, so that the gateway watches them', () => {
    const none = { form: [], query: [] };
    expect(fields('text_to_speech.convert')).toEqual({ form: [], query: ['model_id'] });
    expect(fields('text_to_dialogue.stream')).toEqual({ form: [], query: ['model_id'] });
    expect(fields('voice_design.design')).toEqual({ form: [], query: ['model_id'] });
    expect(fields('speech_to_text.convert')).toEqual({
      form: [
        'model_id',
        'keyterms',
        'entity_detection',
        'entity_redaction',
        'detect_speaker_roles',
        'use_multi_channel',
        'source_url',
        'cloud_storage_url',
      ],
      query: ['model_id'],
    });
    expect(fields('audio_tools.convert_speech_to_speech')).toEqual({
      form: ['model_id', 'remove_background_noise'],
      query: ['model_id'],
    });
    expect(fields('dubbing.create')).toEqual({ form: ['target_lang', 'dubbing_studio', 'source_url'], query: [] });
    expect(fields('dubbing.create_project')).toEqual({ form: ['target_language', 'source_url'], query: [] });
    for (const id of ['audio_tools.isolate_audio', 'music.compose', 'music.video_to_music', 'models.list']) {
      expect(fields(id), id).toEqual(none);
    }
    expect(fields('audio_tools.generate_sound_effect')).toEqual(none);
    expect(fields('audio_native.update_content_from_url')).toEqual(none);
    expect(fields('productions.submit_order')).toEqual(none);
  });

  it('are asked once each', () => {
    for (const operation of OPERATIONS) {
      const { form } = priceFields(operation);
      expect(new Set(form).size, operation.id).toBe(form.length);
      if (operation.requestKind !== 'multipart') expect(form, operation.id).toEqual([]);
    }
  });
});
