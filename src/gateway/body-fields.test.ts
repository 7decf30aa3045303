import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { OPERATIONS } from '../core/catalogue/catalogue.ts';
import { countCharacters, fieldsIn, firstText } from './body-fields.ts';

/** A body with `leaf` where a pattern says it is: `name[]` in a list, `*` under some name. */
function bodyFor(pattern: string, leaf: unknown): unknown {
  return pattern.split('.').reduceRight<unknown>((value, step) => {
    if (step === '*') return { any: value };
    const name = step.replace('[]', '');
    return { other: 'x', [name]: step.endsWith('[]') ? [{}, value] : value };
  }, leaf);
}

const EFFECT_FIELDS = [
  ...new Set(OPERATIONS.flatMap(({ conditionalEffects }) => conditionalEffects.flatMap(({ fields }) => fields))),
];

describe('a field that changes the permission', () => {
  it.each(EFFECT_FIELDS)('of the catalogue is found: %s', (pattern) => {
    for (const leaf of ['https://x', '', 0, false, {}, [], ['https://x'], { deep: 1 }]) {
      expect(fieldsIn(bodyFor(pattern, leaf), [pattern])).toEqual([pattern]);
    }
    for (const absent of [null, undefined]) expect(fieldsIn(bodyFor(pattern, absent), [pattern])).toEqual([]);
    expect(fieldsIn({ other: 'x' }, EFFECT_FIELDS)).toEqual([]);
  });

  it.each(EFFECT_FIELDS)(
    'of the catalogue is found in a list for a single value, and without the list: %s',
    (pattern) => {
      const single = pattern.replaceAll('[]', '');
      const lists = pattern
        .split('.')
        .map((step) => (step === '*' || step.endsWith('[]') ? step : `${step}[]`))
        .join('.');
      for (const shape of [single, lists]) {
        expect(fieldsIn(bodyFor(shape, 'https://x'), [pattern])).toEqual([pattern]);
        expect(fieldsIn([[bodyFor(shape, 'https://x')]], [pattern])).toEqual([pattern]);
      }
    },
  );

  it('is not found in another place, nor in what objects inherit', () => {
    expect(fieldsIn({ a: { url: 'x' } }, ['url', 'b.url', 'a.b.url'])).toEqual([]);
    expect(fieldsIn({}, ['constructor', 'toString', '__proto__', 'constructor.name'])).toEqual([]);
    expect(fieldsIn({ a: 'text' }, ['a.length', 'a.*'])).toEqual([]);
    for (const body of [null, 1, 'url', true, []]) expect(fieldsIn(body, ['url', '*', 'url.*'])).toEqual([]);
  });

  it('of a list is found wherever in the list it stands', () => {
    const tools = Array.from({ length: 100 }, () => ({ name: 'x' }));
    expect(fieldsIn({ tools: [...tools, { url: 'x' }] }, ['tools[].url'])).toEqual(['tools[].url']);
    expect(fieldsIn({ tools: [[{ url: 'x' }]] }, ['tools[].url'])).toEqual(['tools[].url']);
  });
});

describe('the first text', () => {
  it('is that of the first pattern that has one', () => {
    const body = { model_id: null, a: { model: ['m1', 'm2'] }, b: 'm3' };
    expect(firstText(body, ['model_id', 'a.model', 'b'])).toBe('m1');
    expect(firstText(body, ['b', 'a.model'])).toBe('m3');
    expect(firstText(body, ['model_id', 'c'])).toBeNull();
    expect(firstText({ b: '' }, ['b'])).toBe('');
    expect(firstText({ b: 3 }, ['b'])).toBeNull();
    expect(firstText(null, ['b'])).toBeNull();
  });
});

describe('the count of characters', () => {
  it('E13: is that of the code points, whatever the text', () => {
    const text = fc.string({
      unit: fc.oneof(fc.string({ unit: 'binary', maxLength: 1 }), fc.constantFrom('👩‍👧', '\r\n', 'é')),
    });
    fc.assert(
      fc.property(text, (value) => {
        expect(countCharacters({ text: value }, ['text'])).toBe([...value].length);
      }),
    );
  });

  it('E13: counts half a pair as one, never as none', () => {
    expect(countCharacters({ text: '\ud83d' }, ['text'])).toBe(1);
    expect(countCharacters({ text: '\ude00\ud83d\ud83d\ude00' }, ['text'])).toBe(3);
  });

  it('E13: adds all texts at all patterns, in lists and alone', () => {
    expect(countCharacters({ inputs: [{ text: 'ab' }, { text: 'c' }, {}] }, ['inputs[].text'])).toBe(3);
    expect(countCharacters({ inputs: { text: 'ab' } }, ['inputs[].text'])).toBe(2);
    expect(countCharacters({ text: ['ab', ['c', 'd'], 5, null] }, ['text'])).toBe(4);
    expect(countCharacters({ text: 'ab', more: 'c' }, ['text', 'more', 'none'])).toBe(3);
    expect(countCharacters({}, ['text'])).toBe(0);
  });
});
