import { describe, expect, it } from 'vitest';
import { type ByHand, credits, DESIGN, DIALOGUE, speak, TTS } from '../../../test/support/priced-request.ts';
import { BUILT_IN_RATES } from './model-rates.ts';
import { rational, rationalOf } from './rational.ts';

const PRICES: readonly ByHand[] = [
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
  ['a list of models', TTS, speak(100, undefined, { model_id: ['eleven_flash_v2_5', 'eleven_multilingual_v2'] }), 250],
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
];

describe('a price by the character', () => {
  it.each(PRICES)('by hand: %s', (_name, id, given, expected) => {
    expect(credits(id, given)).toBe(expected);
  });
});
