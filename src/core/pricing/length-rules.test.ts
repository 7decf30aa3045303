import { describe, expect, it } from 'vitest';
import { type ByHand, credits, MINUTE, MUSIC, measured, SFX } from '../../../test/support/priced-request.ts';

const PRICES: readonly ByHand[] = [
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
];

describe('a price by the length of what is made', () => {
  it.each(PRICES)('by hand: %s', (_name, id, given, expected) => {
    expect(credits(id, given)).toBe(expected);
  });
});
