import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findOperation } from '../catalogue/catalogue.ts';
import { BUILT_IN_RATES, type ModelRates, parseModels } from './model-rates.ts';
import { type Media, type Price, type PriceMark, type PriceRequest, priceOf } from './price.ts';
import { ONE, type Rational, rational, rationalOf } from './rational.ts';

const RATES = read([
  ['eleven_multilingual_v2', 1, 1],
  ['eleven_v3', 1, 0.25],
  ['eleven_flash_v2_5', 0.5, 1],
  ['eleven_odd', 1.1, 0.3],
  ['eleven_english_sts_v2', 1, 1],
  ['eleven_dear_sts', 2.5, 1],
]);

function read(models: readonly (readonly [string, number, number])[]): ModelRates {
  const list = models.map(([model_id, character_cost_multiplier, cost_discount_multiplier]) => ({
    model_id,
    model_rates: { character_cost_multiplier, cost_discount_multiplier },
  }));
  const rates = parseModels(list, 1);
  if (rates === null) throw new Error('no rates');
  return rates;
}

interface Given {
  readonly body?: unknown;
  readonly form?: Readonly<Record<string, readonly string[]>> | null;
  readonly query?: Readonly<Record<string, string>>;
  readonly media?: Media;
  readonly rates?: ModelRates;
  readonly voice?: Rational | null;
  readonly factor?: number;
}

function price(id: string, given: Given = {}): Price {
  const operation = findOperation(id);
  if (operation === undefined) throw new Error(`no operation ${id}`);
  const { body = null, form = null, query = {}, media = { kind: 'none' } } = given;
  const request: PriceRequest = {
    operation,
    body,
    form: form === null ? null : new Map(Object.entries(form)),
    query: new Map(Object.entries(query)),
    media,
  };
  const { rates = RATES, voice = ONE, factor = 1000 } = given;
  return priceOf(request, rates, voice, factor);
}

/** Whole credits, or why there is no bound. */
function credits(id: string, given?: Given): number | string {
  const found = price(id, given);
  return found.kind === 'bounded' ? found.milli / 1000 : found.why;
}

function marks(id: string, given?: Given): readonly PriceMark[] {
  const found = price(id, given);
  return found.kind === 'bounded' ? found.marks : [];
}

function measured(ms: number, channels = 1): Media {
  return { kind: 'measured', ms, channels };
}

const MINUTE = measured(60_000);
const TTS = 'text_to_speech.convert';
const DIALOGUE = 'text_to_dialogue.convert';
const STT = 'speech_to_text.convert';
const SFX = 'audio_tools.generate_sound_effect';
const STS = 'audio_tools.convert_speech_to_speech';
const DESIGN = 'voice_design.design';
const MUSIC = 'music.compose';
const DUB = 'dubbing.create';
const PROJECT = 'dubbing.create_project';

function speak(length: number, model?: string, more: object = {}): Given {
  return { body: { text: 'x'.repeat(length), ...(model === undefined ? {} : { model_id: model }), ...more } };
}

function scribe(form: Readonly<Record<string, readonly string[]>> = {}, media: Media = measured(3_600_000)): Given {
  return { form: { model_id: ['scribe_v2'], ...form }, media };
}

/** By hand: what, the request, whole credits. */
const GOLDEN: readonly (readonly [name: string, id: string, given: Given, credits: number | string])[] = [
  // 1 credit a character
  ['the default model', TTS, speak(100), 100],
  ['no text', TTS, speak(0), 0],
  ['a text that is not there', TTS, { body: {} }, 0],
  ['Flash, an even text', TTS, speak(100, 'eleven_flash_v2_5'), 50],
  // 50.5 rounded up
  ['Flash, an odd text', TTS, speak(101, 'eleven_flash_v2_5'), 51],
  ['Flash, one character', TTS, speak(1, 'eleven_flash_v2_5'), 1],
  // facts §5: 12 characters, 3 credits
  ['a discount', TTS, speak(12, 'eleven_v3'), 3],
  ['a discount, one character more', TTS, speak(13, 'eleven_v3'), 4],
  // 100 × 1.1 × 0.3 = 33 exactly; in doubles 33.00000000000001
  ['a product that doubles get wrong', TTS, speak(100, 'eleven_odd'), 33],
  // The highest of all is 2.5
  ['an unknown model', TTS, speak(100, 'eleven_v9'), 250],
  ['E12: a model in upper case', TTS, speak(100, 'ELEVEN_FLASH_V2_5'), 250],
  ['a model that is no text', TTS, { body: { text: 'x', model_id: 7 } }, 3],
  ['a model of null is none', TTS, speak(100, undefined, { model_id: null }), 100],
  [
    'E12: another model in the query',
    TTS,
    { ...speak(100, 'eleven_flash_v2_5'), query: { model_id: 'eleven_multilingual_v2' } },
    100,
  ],
  [
    'E12: a cheaper model in the query',
    TTS,
    { ...speak(100, 'eleven_multilingual_v2'), query: { model_id: 'eleven_v3' } },
    100,
  ],
  ["a voice's own rate", TTS, { ...speak(101), voice: rationalOf(1.5) }, 152],
  ['a rate below 1', TTS, { ...speak(100), voice: rationalOf(0.2) }, 100],
  ['a voice whose rate is unknown', TTS, { ...speak(100), voice: null }, 100],
  ['a factor after a dear bill', TTS, { ...speak(101), factor: 1500 }, 152],
  // 3 × 0.5 × 1.1 × 1.001 = 1.65165
  [
    'all multipliers before one rounding',
    TTS,
    { ...speak(3, 'eleven_flash_v2_5'), voice: rationalOf(1.1), factor: 1001 },
    2,
  ],
  ['text around', TTS, speak(100, undefined, { previous_text: 'ab', next_text: 'cde' }), 105],
  ['an emoji', TTS, { body: { text: '😀' } }, 2],

  ['dialogue', DIALOGUE, { body: { inputs: [{ text: 'abcd' }, { text: 'efgh' }] } }, 2],
  [
    'dialogue with a model',
    DIALOGUE,
    { body: { model_id: 'eleven_multilingual_v2', inputs: [{ text: 'abcd' }, { text: 'e' }] } },
    5,
  ],
  ['dialogue has no text around', DIALOGUE, { body: { inputs: [{ text: 'abcd' }], previous_text: 'xxxx' } }, 1],
  [
    'speech in the background',
    'flows.create_speech',
    { body: { model_id: 'eleven_flash_v2_5', text: 'x'.repeat(9), voice: 'v' } },
    5,
  ],

  // Three previews; the account's list has no design models: 2.5
  ['a designed voice', DESIGN, { ...speak(100), rates: BUILT_IN_RATES }, 300],
  ['a designed voice, highest rate', DESIGN, speak(100), 750],
  ['a designed voice, text written for it', DESIGN, { body: { voice_description: 'x' }, rates: BUILT_IN_RATES }, 3000],
  [
    'a designed voice, text replaced',
    DESIGN,
    { ...speak(100, undefined, { auto_generate_text: true }), rates: BUILT_IN_RATES },
    3000,
  ],
  [
    'a designed voice, text not replaced',
    DESIGN,
    { ...speak(100, undefined, { auto_generate_text: false }), rates: BUILT_IN_RATES },
    300,
  ],
  [
    'a designed voice, a longer text',
    DESIGN,
    { ...speak(1001, undefined, { auto_generate_text: true }), rates: BUILT_IN_RATES },
    3003,
  ],
  ['the old route', 'voice_design.create_previews', { ...speak(100), rates: BUILT_IN_RATES }, 300],
  ['a remix of a dear voice', 'voice_design.remix', { ...speak(100), rates: BUILT_IN_RATES, voice: rational(2) }, 600],

  ['an hour of transcript', STT, scribe(), 2750],
  // 61 × 2750 / 3600 = 46.6
  ['a started second', STT, scribe({}, measured(60_001)), 47],
  ['a moment', STT, scribe({}, measured(0)), 1],
  ['two channels as one', STT, scribe({}, measured(3_600_000, 2)), 2750],
  ['two channels apart', STT, scribe({ use_multi_channel: ['true'] }, measured(3_600_000, 2)), 5500],
  ['two channels, switched off', STT, scribe({ use_multi_channel: ['false'] }, measured(3_600_000, 2)), 2750],
  ['key terms, +20 %', STT, scribe({ keyterms: ['a', 'b'] }), 3300],
  ['entities found, +30 %', STT, scribe({ entity_detection: ['all'] }), 3575],
  ['entities removed, +30 %', STT, scribe({ entity_redaction: ['pii'] }), 3575],
  ['roles, +10 %', STT, scribe({ detect_speaker_roles: ['true'] }), 3025],
  ['roles, switched off', STT, scribe({ detect_speaker_roles: ['False'] }), 2750],
  // 190 %
  [
    'all surcharges',
    STT,
    scribe({ keyterms: ['a'], entity_detection: ['all'], entity_redaction: ['all'], detect_speaker_roles: ['1'] }),
    5225,
  ],
  // 1 s: 0.92; 20 s: 18.3
  ['a hundred key terms', STT, scribe({ keyterms: Array(100).fill('a') }, measured(1000)), 1],
  ['a hundred and one key terms bill 20 s', STT, scribe({ keyterms: Array(101).fill('a') }, measured(1000)), 19],
  ['key terms in one value', STT, scribe({ keyterms: [Array(101).fill('a').join()] }, measured(1000)), 19],
  ['many key terms of a long recording', STT, scribe({ keyterms: Array(101).fill('a') }, measured(3_600_000)), 3300],
  ['key terms too long to keep', STT, scribe({ keyterms: [] }, measured(1000)), 19],
  ['another transcription model', STT, { form: { model_id: ['scribe_v9'] }, media: measured(3_600_000) }, 4875],
  ['no transcription model', STT, { form: {}, media: measured(3_600_000) }, 4875],
  [
    'E8: two transcription models',
    STT,
    { form: { model_id: ['scribe_v2', 'scribe_v9'] }, media: measured(3_600_000) },
    4875,
  ],
  ['a transcription model too long to keep', STT, { form: { model_id: [] }, media: measured(3_600_000) }, 4875],
  ['alignment', 'forced_alignment.create', { form: {}, media: measured(3_600_000) }, 2750],

  ['noise removal', 'audio_tools.isolate_audio', { form: {}, media: MINUTE }, 1500],
  ['voice change', STS, { form: {}, media: MINUTE }, 1020],
  ['voice change, a dear model', STS, { form: { model_id: ['eleven_dear_sts'] }, media: MINUTE }, 2550],
  ['voice change, a cheap model', STS, { form: { model_id: ['eleven_flash_v2_5'] }, media: MINUTE }, 1020],
  ['voice change, a dear voice', STS, { form: {}, media: MINUTE, voice: rational(2) }, 2040],
  [
    'voice change without noise',
    STS,
    { form: { remove_background_noise: ['true'] }, media: MINUTE, voice: rational(2) },
    3540,
  ],
  ['voice change, noise kept', STS, { form: { remove_background_noise: ['false'] }, media: MINUTE }, 1020],

  ['a sound of no set length', SFX, { body: { text: 'rain' } }, 1200],
  ['a sound of half a second', SFX, { body: { text: 'rain', duration_seconds: 0.5 } }, 40],
  ['a sound of 2.5 seconds', SFX, { body: { text: 'rain', duration_seconds: 2.5 } }, 120],
  ['a sound just over 2 seconds', SFX, { body: { text: 'rain', duration_seconds: 2.0000000000000004 } }, 120],
  ['a sound of null seconds', SFX, { body: { text: 'rain', duration_seconds: null } }, 1200],
  ['a sound of "1" second', SFX, { body: { text: 'rain', duration_seconds: '1' } }, 1200],
  ['a sound of less than nothing', SFX, { body: { text: 'rain', duration_seconds: -1 } }, 1200],

  ['a song of no set length', MUSIC, { body: { prompt: 'jazz' } }, 27_000],
  ['a song of ten seconds', MUSIC, { body: { prompt: 'jazz', music_length_ms: 10_000 } }, 450],
  ['a song of a moment', MUSIC, { body: { prompt: 'jazz', music_length_ms: 1 } }, 135],
  ['a song of "10000" ms', MUSIC, { body: { prompt: 'jazz', music_length_ms: '10000' } }, 27_000],
  ['an empty request for music', MUSIC, { body: {} }, 27_000],
  [
    'a planned song',
    MUSIC,
    { body: { composition_plan: { sections: [{ duration_ms: 10_000 }, { duration_ms: 5_500 }] } } },
    720,
  ],
  ['a song in chunks', MUSIC, { body: { composition_plan: { chunks: [{ duration_ms: 10_000 }] } } }, 450],
  [
    'a song in chunks, one from elsewhere',
    MUSIC,
    { body: { composition_plan: { chunks: [{ duration_ms: 10_000 }, { song_id: 's' }] } } },
    27_450,
  ],
  ['a chunk that is none', MUSIC, { body: { composition_plan: { chunks: ['x'] } } }, 27_000],
  ['a plan of the old name', MUSIC, { body: { music_prompt: { sections: [{ duration_ms: 10_000 }] } } }, 450],
  [
    'the longer of two plans',
    MUSIC,
    {
      body: {
        music_prompt: { sections: [{ duration_ms: 10_000 }] },
        composition_plan: { chunks: [{ duration_ms: 20_000 }] },
      },
    },
    900,
  ],
  [
    'a plan and a longer length',
    MUSIC,
    { body: { music_length_ms: 30_000, composition_plan: { chunks: [{ duration_ms: 20_000 }] } } },
    1350,
  ],
  [
    'a plan and a shorter length',
    MUSIC,
    { body: { music_length_ms: 10_000, composition_plan: { chunks: [{ duration_ms: 20_000 }] } } },
    900,
  ],
  [
    'a plan and a prompt',
    MUSIC,
    { body: { prompt: 'jazz', composition_plan: { chunks: [{ duration_ms: 20_000 }] } } },
    27_000,
  ],
  [
    'a plan and a prompt of null',
    MUSIC,
    { body: { prompt: null, composition_plan: { chunks: [{ duration_ms: 20_000 }] } } },
    900,
  ],
  [
    'a plan of odd fractions',
    MUSIC,
    { body: { composition_plan: { chunks: Array(3).fill({ duration_ms: 3000.1 }) } } },
    450,
  ],
  ['an empty plan', MUSIC, { body: { composition_plan: { sections: [] } } }, 27_000],
  ['a plan that is a text', MUSIC, { body: { composition_plan: '{}' } }, 27_000],
  ['an uploaded song', 'music.upload', { form: {}, media: MINUTE }, 2700],
  ['music for a film', 'music.video_to_music', { form: {}, media: MINUTE }, 2700],
  ['music for a moment of film', 'music.video_to_music', { form: {}, media: measured(1) }, 135],
  [
    'music for a film of unknown length',
    'music.video_to_music',
    { form: {}, media: { kind: 'unmeasured', why: 'x' } },
    27_000,
  ],

  ['a dub', DUB, { form: { target_lang: ['de'] }, media: MINUTE }, 3000],
  ['a dub into no language', DUB, { form: {}, media: MINUTE }, 3000],
  ['a dub into a language too long to keep', DUB, { form: { target_lang: [] }, media: MINUTE }, 3000],
  ['a dub into two languages', DUB, { form: { target_lang: ['de', 'fr'] }, media: MINUTE }, 6000],
  ['a dub into a list of languages', DUB, { form: { target_lang: ['de,fr,it'] }, media: MINUTE }, 9000],
  ['a dub for the studio', DUB, { form: { target_lang: ['de'], dubbing_studio: ['true'] }, media: MINUTE }, 10_020],
  [
    'a dub, the studio switched off',
    DUB,
    { form: { target_lang: ['de'], dubbing_studio: ['0'] }, media: MINUTE },
    3000,
  ],
  ['a dubbing project', PROJECT, { form: {}, media: MINUTE }, 10_020],
  ['a dubbing project with a language', PROJECT, { form: { target_language: ['de'] }, media: MINUTE }, 10_020],
  ['E8: a dubbing project with two', PROJECT, { form: { target_language: ['de', 'fr'] }, media: MINUTE }, 20_040],

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
  it.each(GOLDEN)('by hand: %s', (_name, id, given, expected) => {
    expect(credits(id, given)).toBe(expected);
  });

  it('is named in thousandths', () => {
    expect(price(TTS, speak(3))).toEqual({ kind: 'bounded', milli: 3000, marks: [] });
    expect(price(STT, scribe({ source_url: [''] }))).toEqual({ kind: 'unbounded', why: 'media_by_url' });
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
    ['a sound', SFX, { body: {} }, ['quoted_rate']],
    ['a song', MUSIC, { body: {} }, ['quoted_rate']],
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
    rates: read([['m', cost, discount]]),
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
        keyterms: fc.array(fc.string(), { maxLength: 120 }),
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
