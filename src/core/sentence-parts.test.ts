import { describe, expect, it } from 'vitest';
import { agentWord, count, credits, duration, listed, visible, visibleSentence, word } from './sentence-parts.ts';

describe('text that is not to be trusted', () => {
  it.each([
    ['Rachel', 'Rachel'],
    ['eleven_flash_v2.5', 'eleven_flash_v2.5'],
    ['My Voice', '“My Voice”'],
    ['Zoë', '“Zoë”'],
    ['', '“”'],
    ['a\u202eb\nc', '“a\\u{202e}b\\u{a}c”'],
    ['zero\u200bwidth', '“zero\\u{200b}width”'],
    ['\u001b[31mred', '“\\u{1b}[31mred”'],
    ['back\\slash', '“back\\u{5c}slash”'],
    ['no\u00a0break', '“no\\u{a0}break”'],
  ])('G11: shows the name %j as %s', (name, shown) => {
    expect(word(name)).toBe(shown);
  });

  it('G11: shows a sentence with its own quotation marks, and nothing of it that cannot be seen', () => {
    expect(visibleSentence('“My Voice” was used', 90)).toBe('“My Voice” was used');
    expect(visibleSentence('a\u202eb “c', 90)).toBe('a\\u{202e}b “c');
  });

  it('G11: bounds a line of 10 KB, and never cuts an escape or a pair', () => {
    expect(word('x'.repeat(10_240))).toBe(`“${'x'.repeat(64)}…”`);
    expect(visible('\n'.repeat(10), 12)).toBe('\\u{a}\\u{a}…');
    expect(visible('😀😀😀', 5)).toBe('😀😀…');
    expect(visible('\ud800x', 12)).toBe('\\u{d800}x');
  });

  it.each([
    ['Voiceover Agent', 'Voiceover Agent'],
    ["Zoë's agent (2)", "Zoë's agent (2)"],
    ['A: allowed', '“A: allowed”'],
    ['A; B', '“A; B”'],
    ['two  spaces\u200b', '“two  spaces\\u{200b}”'],
  ])('shows the agent %j as %s', (name, shown) => {
    expect(agentWord(name)).toBe(shown);
  });
});

it.each([
  [206_000, '206 credits'],
  [1000, '1 credit'],
  [500, '0.5 credits'],
  [1_234_567_125, '1,234,567.125 credits'],
  [0, '0 credits'],
])('writes %i thousandths as %s', (milli, text) => {
  expect(credits(milli)).toBe(text);
});

it.each([
  [4.4, '4 ms'],
  [99.6, '0.1 s'],
  [900, '0.9 s'],
  [59_940, '59.9 s'],
  [59_960, '1 min'],
  [125_000, '2 min 5 s'],
])('writes %f ms as %s', (ms, text) => {
  expect(duration(ms)).toBe(text);
});

it('counts and lists', () => {
  expect([count(1, 'voice'), count(1234, 'character'), count(0, 'voice')]).toEqual([
    '1 voice',
    '1,234 characters',
    '0 voices',
  ]);
  expect([listed([]), listed(['a']), listed(['a', 'b']), listed(['a', 'b', 'c'])]).toEqual([
    '',
    'a',
    'a and b',
    'a, b and c',
  ]);
});
