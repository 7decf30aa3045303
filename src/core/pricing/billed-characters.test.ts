import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { billedCharacters } from './billed-characters.ts';

function count(text: unknown): number {
  return billedCharacters({ text }, ['text']);
}

describe('billed characters', () => {
  it('E13: are never fewer than code points, whatever the text holds', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (text) => {
        expect(count(text)).toBeGreaterThanOrEqual([...text].length);
        expect(count(text)).toBe(text.length);
      }),
    );
  });

  it('E13: count what is sent, as it is sent', () => {
    for (const [name, text, expected] of [
      ['nothing', '', 0],
      ['plain text', 'Hello', 5],
      ['letters outside ASCII', 'Grüße', 5],
      ['Chinese', '你好', 2],
      ['an emoji', '😀', 2],
      ['a family joined by zero-width joiners', '👨‍👩‍👧', 8],
      ['a letter and its accent', 'e\u0301', 2],
      ['a line end of two characters', 'a\r\nb', 4],
      ['tags', '<break time="1s"/>', 18],
      ['white space around', '  a  ', 5],
    ] as const) {
      expect(count(text), name).toBe(expected);
    }
  });

  it('are those of every text at every pattern', () => {
    const body = { text: 'abc', inputs: [{ text: 'de' }, { text: 'fghi' }, { voice: 'none' }], other: 'never' };
    expect(billedCharacters(body, ['inputs[].text'])).toBe(6);
    expect(billedCharacters(body, ['text', 'inputs[].text'])).toBe(9);
    expect(billedCharacters(body, [])).toBe(0);
  });

  it('count what a lenient server may take for a text', () => {
    expect(count(12_345)).toBe(5);
    expect(count(true)).toBe(4);
    expect(count(['ab', ['cde'], 7])).toBe(6);
  });

  it('are none where there is no text', () => {
    for (const text of [null, undefined, {}, [], [null]]) expect(count(text)).toBe(0);
    for (const body of [null, undefined, 'text', 7, []]) expect(billedCharacters(body, ['text'])).toBe(0);
  });
});
