import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type ByHand,
  credits,
  DESIGN,
  DUB,
  type Given,
  MINUTE,
  MUSIC,
  marks,
  measured,
  PROJECT,
  price,
  readRates,
  SFX,
  STS,
  STT,
  scribe,
  speak,
  TTS,
} from '../../../test/support/priced-request.ts';
import { BUILT_IN_RATES } from './model-rates.ts';
import type { PriceMark } from './price-types.ts';
import { rationalOf } from './rational.ts';

const UNBOUNDED: readonly ByHand[] = [
  ['E16: a transcript of an address', STT, scribe({ source_url: ['https://a'] }), 'media_by_url'],
  ['E16: a transcript from a bucket', STT, scribe({ cloud_storage_url: [''] }), 'media_by_url'],
  ['E16: a dub of an address', DUB, { form: { source_url: ['https://a'] }, media: MINUTE }, 'media_by_url'],
  ['E16: a project of an address', PROJECT, { form: { source_url: [] }, media: { kind: 'none' } }, 'media_by_url'],
  ['E16: audio of a web page', 'audio_native.update_content_from_url', { body: { url: 'https://a' } }, 'media_by_url'],
  ['no recording', STT, scribe({}, { kind: 'none' }), 'media_unmeasured'],
  ['an unknown format', STT, scribe({}, { kind: 'unmeasured', why: 'no header' }), 'media_unmeasured'],
  ['a length that cannot be', STT, scribe({}, measured(-1)), 'media_unmeasured'],
  ['a length without end', STT, scribe({}, measured(Number.POSITIVE_INFINITY)), 'media_unmeasured'],
  ['no channel', STT, scribe({}, measured(1, 0)), 'media_unmeasured'],
  ['half a channel', STT, scribe({}, measured(1, 1.5)), 'media_unmeasured'],
  ['a form that was not read', STT, { media: MINUTE }, 'body_unread'],
  ['a film that was not read', 'music.video_to_music', { media: MINUTE }, 'body_unread'],
  ['speech without a body', TTS, {}, 'body_unread'],
  ['speech from a list', TTS, { body: [{ text: 'a' }] }, 'body_unread'],
  ['a voice from a text', DESIGN, { body: 'text' }, 'body_unread'],
  ['a sound without a body', SFX, {}, 'body_unread'],
  ['music without a body', MUSIC, {}, 'body_unread'],
  ['a phone call', 'outbound_calls.call_twilio', { body: {} }, 'open_ended'],
  ['a simulation', 'agent_testing.simulate_conversation', { body: {} }, 'open_ended'],
  ['a chapter', 'studio.convert_chapter', {}, 'content_elsewhere'],
  ['an image', 'flows.create_image', { body: { prompt: 'x' } }, 'no_published_price'],
  ['an order', 'productions.submit_order', {}, 'no_published_price'],
  ['what does not spend', 'models.list', {}, 'no_published_price'],
  ['E21: more than can be counted', MUSIC, { body: { music_length_ms: 1e308 } }, 'beyond_counting'],
  ['E21: the most that can be counted', SFX, { body: { duration_seconds: 225_179_981_368 } }, 9_007_199_254_720],
  ['E21: a second more', SFX, { body: { duration_seconds: 225_179_981_369 } }, 'beyond_counting'],
];

describe('a price', () => {
  it.each(UNBOUNDED)('is not bounded: %s', (_name, id, given, expected) => {
    expect(credits(id, given)).toBe(expected);
  });

  it('is named in thousandths', () => {
    expect(price(TTS, speak(3))).toEqual({ kind: 'bounded', milli: 3000, marks: [] });
    expect(price(STT, scribe({ source_url: [''] }))).toEqual({ kind: 'unbounded', why: 'media_by_url' });
    expect(price(MUSIC, { body: { music_length_ms: 1e308 } })).toEqual({ kind: 'unbounded', why: 'beyond_counting' });
  });

  it('takes no factor below 1, and none that is no whole number of thousandths', () => {
    for (const factor of [999, 0, -1000, Number.NaN, 1000.5, Number.POSITIVE_INFINITY]) {
      expect(() => price(TTS, { ...speak(1), factor }), String(factor)).toThrow(RangeError);
    }
    expect(() => price('models.list', { factor: 999 })).toThrow(new RangeError('a factor below 1'));
  });
});

describe('what a price leans on', () => {
  it.each<readonly [string, string, Given, readonly PriceMark[]]>([
    ['nothing', TTS, speak(1), []],
    ['the built-in list', TTS, { ...speak(1), rates: BUILT_IN_RATES }, ['built_in_rates']],
    ['an unknown model', TTS, speak(1, 'eleven_v9'), ['unknown_model']],
    ['two unknown models', TTS, { ...speak(1, 'a'), query: { model_id: 'b' } }, ['unknown_model']],
    ['an unknown and a known model', TTS, { ...speak(1, 'a'), query: { model_id: 'eleven_v3' } }, ['unknown_model']],
    ['an unknown voice', TTS, { ...speak(1), voice: null }, ['unknown_voice_rate']],
    ['a voice below 1', TTS, { ...speak(1), voice: rationalOf(0.5) }, []],
    ['the text before', TTS, speak(1, undefined, { previous_text: 'a' }), ['context_counted']],
    ['the text after', TTS, speak(1, undefined, { next_text: 'a' }), ['context_counted']],
    ['an empty text before', TTS, speak(1, undefined, { previous_text: '' }), []],
    [
      'all of it',
      TTS,
      { ...speak(1, 'a', { next_text: 'a' }), rates: BUILT_IN_RATES, voice: null },
      ['built_in_rates', 'unknown_model', 'unknown_voice_rate', 'context_counted'],
    ],
    ['no voice in a design', DESIGN, { ...speak(100), voice: null }, []],
    ['the voice of a remix', 'voice_design.remix', { ...speak(100), voice: null }, ['unknown_voice_rate']],
    ['quoted rates', STT, scribe(), ['quoted_rate']],
    [
      'an unknown transcription model',
      STT,
      { form: { model_id: ['x'] }, media: MINUTE },
      ['quoted_rate', 'unknown_model'],
    ],
    [
      'a voice changer',
      STS,
      { form: { model_id: ['x'] }, media: MINUTE, voice: null },
      ['quoted_rate', 'unknown_model', 'unknown_voice_rate'],
    ],
    ['noise removal', 'audio_tools.isolate_audio', { form: {}, media: MINUTE, voice: null }, ['quoted_rate']],
    ['a sound of no set length', SFX, { body: {} }, ['quoted_rate', 'length_not_given']],
    ['a sound', SFX, { body: { duration_seconds: 1 } }, ['quoted_rate']],
    ['a song of no set length', MUSIC, { body: {} }, ['quoted_rate', 'length_not_given']],
    ['a song', MUSIC, { body: { music_length_ms: 5000 } }, ['quoted_rate']],
    ['a planned song', MUSIC, { body: { composition_plan: { sections: [] } } }, ['quoted_rate']],
    [
      'a planned song with a prompt',
      MUSIC,
      { body: { prompt: '', composition_plan: {} } },
      ['quoted_rate', 'length_not_given'],
    ],
    ['a film', 'music.video_to_music', { form: {}, media: MINUTE }, ['quoted_rate']],
    ['an unmeasured film', 'music.video_to_music', { form: {} }, ['quoted_rate', 'length_not_given']],
    ['a dub', DUB, { form: {}, media: MINUTE, rates: BUILT_IN_RATES }, ['quoted_rate']],
  ])('is said: %s', (_name, id, given, expected) => {
    expect(marks(id, given)).toEqual(expected);
  });
});

const multiplier = fc.integer({ min: 1, max: 5000 }).map((thousandths) => thousandths / 1000);
const text = fc.string({ unit: 'grapheme', maxLength: 300 });

function bound(characters: string, cost: number, discount: number, voice: number, factor: number): bigint {
  const found = price(TTS, {
    body: { text: characters, model_id: 'm' },
    rates: readRates([['m', cost, discount]]),
    voice: rationalOf(voice),
    factor,
  });
  if (found.kind !== 'bounded') throw new Error('no bound');
  return BigInt(found.milli);
}

describe('the price of speech', () => {
  const factors = fc.integer({ min: 1000, max: 9000 });
  const voices = fc.integer({ min: 1000, max: 5000 }).map((thousandths) => thousandths / 1000);

  it('is a whole number of credits, at least the exact product and less than one more', () => {
    fc.assert(
      fc.property(text, multiplier, multiplier, voices, factors, (characters, cost, discount, voice, factor) => {
        const milli = bound(characters, cost, discount, voice, factor);
        const exact = [cost, discount, voice].reduce(
          (product, each) => product * BigInt(Math.round(each * 1000)),
          BigInt(characters.length) * BigInt(factor),
        );
        expect(milli % 1000n).toBe(0n);
        expect(milli * 10n ** 9n >= exact).toBe(true);
        expect((milli - 1000n) * 10n ** 9n < exact).toBe(true);
      }),
    );
  });

  it('never falls when the text grows, or any multiplier', () => {
    const given = fc.tuple(text, multiplier, multiplier, voices, factors);
    fc.assert(
      fc.property(given, given, ([textA, ...a], [textB, ...b]) => {
        const higher = a.map((value, index) => Math.max(value, b[index] ?? 0));
        const [cost = 0, discount = 0, voice = 0, factor = 0] = higher;
        expect(bound(textA + textB, cost, discount, voice, factor)).toBeGreaterThanOrEqual(bound(textA, ...a));
      }),
    );
  });
});

describe('the price of a recording', () => {
  it('never falls when it is longer, has more channels or more surcharges', () => {
    const form = fc.record(
      {
        keyterms: fc.array(fc.string(), { minLength: 1, maxLength: 120 }),
        entity_detection: fc.constant(['all']),
        entity_redaction: fc.constant(['all']),
        detect_speaker_roles: fc.constant(['true']),
        use_multi_channel: fc.constant(['true']),
      },
      { requiredKeys: [] },
    );
    const size = fc.tuple(fc.nat(10_000_000), fc.integer({ min: 1, max: 5 }));
    fc.assert(
      fc.property(form, form, size, size, (a, b, [ms, channels], [moreMs, moreChannels]) => {
        const less = credits(STT, scribe(a, measured(ms, channels)));
        const more = credits(
          STT,
          scribe(
            { ...b, ...a, keyterms: [...(a.keyterms ?? []), ...(b.keyterms ?? [])] },
            measured(ms + moreMs, channels + moreChannels),
          ),
        );
        expect(more).toBeGreaterThanOrEqual(Number(less));
      }),
    );
  });
});
