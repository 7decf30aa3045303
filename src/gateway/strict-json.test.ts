import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseStrictJson } from './strict-json.ts';

function parse(text: string | Buffer) {
  return parseStrictJson(typeof text === 'string' ? Buffer.from(text) : text);
}

/** JSON with every name once: what it accepts must be what JSON.parse says. */
const json = fc.jsonValue({ maxDepth: 5 }).filter((value) => !JSON.stringify(value).includes('__proto__'));
const space = fc.constantFrom('', ' ', '\n', '\t', '\r\n');

/** Writes a text with each letter as an escape. */
function escaped(text: string): string {
  return JSON.stringify(text).replace(
    /(?<!\\)[ac-eg-mo-qsv-z]/g,
    (letter) => `\\u00${letter.charCodeAt(0).toString(16)}`,
  );
}

/** Writes a value with white space in every place, and its texts as `text` writes them. */
function written(value: unknown, gap: string, text: (value: string) => string): string {
  if (typeof value === 'string') return text(value);
  if (Array.isArray(value))
    return `[${gap}${value.map((item) => written(item, gap, text)).join(`${gap},${gap}`)}${gap}]`;
  if (typeof value === 'object' && value !== null) {
    const members = Object.entries(value).map(
      ([name, item]) => `${text(name)}${gap}:${gap}${written(item, gap, text)}`,
    );
    return `{${gap}${members.join(`${gap},${gap}`)}${gap}}`;
  }
  return JSON.stringify(value);
}

describe('sound JSON', () => {
  it('is read as JSON.parse reads it, however it is written', () => {
    fc.assert(
      fc.property(json, space, fc.boolean(), (value, gap, escapes) => {
        const text = `${gap}${written(value, gap, escapes ? escaped : JSON.stringify)}${gap}`;
        expect(parse(text)).toEqual({ ok: true, value: JSON.parse(text) });
      }),
      { numRuns: 2_000 },
    );
  });

  it('may have brackets, colons and quotes in its texts', () => {
    const value = { 'a:b{[': ':"{[\\', c: ['}:]', '\\"', { ':': ':' }] };
    expect(parse(JSON.stringify(value))).toEqual({ ok: true, value });
  });

  it('may have the same name in different objects', () => {
    expect(parse('{"a":{"a":1},"b":[{"a":1},{"a":2}]}').ok).toBe(true);
  });

  it('may nest 64 levels, and no more', () => {
    expect(parse(`${'['.repeat(64)}${']'.repeat(64)}`).ok).toBe(true);
    expect(parse(`${'['.repeat(65)}${']'.repeat(65)}`)).toMatchObject({ ok: false, detail: /levels/ });
  });

  it('may have names that objects inherit', () => {
    expect(parse('{"constructor":1,"toString":2,"hasOwnProperty":3}').ok).toBe(true);
  });
});

describe('JSON that two parsers could read differently', () => {
  it.each([
    '{"text":"a","text":"long"}',
    '{"text":"a","text":"a"}',
    '{"a":{"b":1,"b":2}}',
    '[[{"b":1,"c":0,"b":2}]]',
    '{"text":"a","te\\u0078t":"long"}',
    '{"":1,"":2}',
    '{"0":1,"0":2}',
    '{"a":1,"b":{"c":":"},"a":2}',
  ])('E10: is refused for a name that stands there twice: %s', (text) => {
    expect(parse(text)).toEqual({ ok: false, detail: 'a name stands there twice' });
  });

  it('E10: is refused wherever a member is repeated', () => {
    const object = fc.dictionary(fc.string({ maxLength: 6 }), json, { minKeys: 1, maxKeys: 5, noNullPrototype: true });
    fc.assert(
      fc.property(object, fc.nat(), json, fc.nat(3), (value, pick, other, depth) => {
        const names = Object.keys(value);
        const name = names[pick % names.length] ?? '';
        const doubled = `${JSON.stringify(value).slice(0, -1)},${JSON.stringify(name)}:${JSON.stringify(other)}}`;
        expect(parse(`${'[{"x":'.repeat(depth)}${doubled}${'}]'.repeat(depth)}`).ok).toBe(false);
      }),
      { numRuns: 2_000 },
    );
  });

  const rows: readonly (readonly [string, string | Buffer])[] = [
    ['a byte order mark', '\ufeff{"a":1}'],
    ['UTF-16', Buffer.from('{"a":1}', 'utf16le')],
    ['UTF-16 with its mark', Buffer.from('\ufeff{"a":1}', 'utf16le')],
    ['invalid UTF-8', Buffer.from([0x22, 0xff, 0x22])],
    ['overlong UTF-8', Buffer.from([0x22, 0xc0, 0xae, 0x22])],
    ['a surrogate in UTF-8', Buffer.from([0x22, 0xed, 0xa0, 0x80, 0x22])],
    ['half a surrogate pair', '{"a":"\\ud800"}'],
    ['half a surrogate pair in a name', '{"\\udc00":1}'],
    ['a comment', '{"a":1/*x*/}'],
    ['a line comment', '{"a":1}//x'],
    ['a comma at the end', '{"a":1,}'],
    ['a raw NUL in a text', '{"a":"\0"}'],
    ['a raw line end in a text', '{"a":"\n"}'],
    ['an escaped NUL in a text', '{"a":"b\\u0000c"}'],
    ['an escaped NUL in a name', '{"a\\u0000":1}'],
    ['a NUL behind it', '{"a":1}\0'],
    ['NaN', '{"a":NaN}'],
    ['Infinity', '{"a":-Infinity}'],
    ['a number beyond a double', '{"a":1e999}'],
    ['a hexadecimal number', '{"a":0x10}'],
    ['a leading zero', '{"a":01}'],
    ['single quotes', "{'a':1}"],
    ['a bare name', '{a:1}'],
    ['__proto__', '{"__proto__":{"text":"x"}}'],
    ['an escaped __proto__', '{"\\u005f_proto__":1}'],
    ['two values', '{}{}'],
    ['nothing', ''],
    ['white space of another kind', '\u00a0{}'],
    ['a text that does not end', '{"a":"b'],
    ['a text that ends in a backslash', '{"a":"b\\'],
  ];
  it.each(rows)('E11: is refused for %s', (_name, text) => {
    expect(parse(text).ok).toBe(false);
  });

  it('E11: a million levels are refused without a crash', () => {
    for (const open of ['[', '{"a":', '[{"a":']) {
      expect(parse(open.repeat(1_000_000)).ok).toBe(false);
      expect(parse(`${open.repeat(100_000)}${']'.repeat(100_000)}`).ok).toBe(false);
    }
  });

  it('E11: brackets that close what was never opened are refused', () => {
    expect(parse(`${']'.repeat(100)}${'['.repeat(100)}`).ok).toBe(false);
  });

  it('never throws, and never accepts what JSON.parse refuses', () => {
    const piece = fc.constantFrom(
      '{',
      '}',
      '[',
      ']',
      ':',
      ',',
      '"',
      '\\',
      '"a"',
      '1',
      '-',
      'e9',
      'null',
      ' ',
      '\\u0061',
      '\ud83d',
    );
    fc.assert(
      fc.property(fc.array(fc.oneof(piece, fc.string({ maxLength: 2 })), { maxLength: 12 }), (pieces) => {
        const bytes = Buffer.from(pieces.join(''));
        const strict = parseStrictJson(bytes);
        if (strict.ok) expect(strict.value).toEqual(JSON.parse(bytes.toString()));
      }),
      { numRuns: 20_000 },
    );
  });
});
