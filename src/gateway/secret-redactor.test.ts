import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SecretRedactor } from './secret-redactor.ts';

/** Not a real key: 51 characters, as ElevenLabs' are. */
const KEY = 'sk_test_canary_0123456789abcdef0123456789abcdef0123';

function redact(secrets: readonly string[], chunks: readonly (string | Buffer)[]): Buffer {
  const redactor = new SecretRedactor(secrets);
  const out = chunks.map((chunk) => redactor.push(typeof chunk === 'string' ? Buffer.from(chunk, 'latin1') : chunk));
  return Buffer.concat([...out, redactor.flush()]);
}

function redactText(secrets: readonly string[], ...chunks: readonly string[]): string {
  return redact(secrets, chunks).toString('latin1');
}

/** Cuts bytes at the places named, modulo their length. */
function cut(bytes: Buffer, places: readonly number[]): Buffer[] {
  const ends = [...new Set(places.map((place) => place % (bytes.length + 1))), bytes.length].sort((a, b) => a - b);
  return ends.map((end, index) => bytes.subarray(ends[index - 1] ?? 0, end));
}

const mask = (text: string) => '*'.repeat(text.length);
const cuts = fc.array(fc.nat(5_000), { maxLength: 12 });
/** Printable ASCII, with the characters that escapes are made of more often than chance has them. */
const secret = fc
  .array(fc.oneof(fc.constantFrom('%', '\\', '"', '/', '2', '5', 'c', 'u', '0'), fc.stringMatching(/^[\x21-\x7e]$/)), {
    minLength: 8,
    maxLength: 40,
  })
  .map((characters) => characters.join(''));

const hex = (character: string) => character.charCodeAt(0).toString(16).padStart(2, '0');
/** All ways in which one character can be written that C7 names. */
const WAYS: readonly ((character: string) => string)[] = [
  (character) => character,
  (character) => `%${hex(character)}`,
  (character) => `%${hex(character).toUpperCase()}`,
  (character) => `\\u00${hex(character)}`,
  (character) => `\\u00${hex(character).toUpperCase()}`,
  (character) => ('"\\/'.includes(character) ? `\\${character}` : character),
];

const spelt = (text: string) =>
  fc
    .array(fc.constantFrom(...WAYS), { minLength: text.length, maxLength: text.length })
    .map((ways) => [...text].map((character, index) => ways[index]?.(character)).join(''));

describe('a secret in a stream', () => {
  it('C4: is masked wherever two chunk borders fall', () => {
    const text = `{"xi_api_key":"${KEY}","a":1}`;
    const expected = text.replace(KEY, mask(KEY));
    for (let first = 0; first <= text.length; first += 1) {
      for (let second = first; second <= text.length; second += 1) {
        const chunks = [text.slice(0, first), text.slice(first, second), text.slice(second)];
        if (redactText([KEY], ...chunks) !== expected) expect(chunks).toEqual(expected);
      }
    }
  });

  it('C4: is masked byte by byte, twice in a row, and behind a false start', () => {
    for (const text of [KEY, KEY + KEY, KEY.slice(0, 20) + KEY, `sk_${KEY}_sk`, KEY.slice(0, -1) + KEY]) {
      const expected = text.replaceAll(KEY, mask(KEY));
      expect(redactText([KEY], ...text)).toBe(expected);
    }
  });

  it('C7: is masked in any mix of plain, percent-encoded and JSON-escaped characters, in any chunks', () => {
    fc.assert(
      fc.property(
        secret.chain((text) => fc.tuple(fc.constant(text), spelt(text))),
        fc.uint8Array({ maxLength: 60 }),
        cuts,
        ([text, written], noise, places) => {
          const around = Buffer.from(noise);
          const bytes = Buffer.concat([around, Buffer.from(written, 'latin1'), around]);
          const masked = redact([text], cut(bytes, places));
          expect(masked.length).toBe(bytes.length);
          expect(masked.includes(Buffer.from(written, 'latin1'))).toBe(false);
          expect(masked.includes(Buffer.from(text, 'latin1'))).toBe(false);
        },
      ),
      { numRuns: 2_000 },
    );
  });

  it('C7: is masked as JSON and as a URL component write it', () => {
    fc.assert(
      fc.property(secret, (text) => {
        for (const written of [JSON.stringify(text).slice(1, -1), encodeURIComponent(text), text]) {
          expect(redactText([text], `<${written}>`)).toBe(`<${mask(written)}>`);
        }
      }),
      { numRuns: 2_000 },
    );
  });

  it.each(['base64', 'base64url'] as const)('C7: is masked in %s at each of the three alignments', (encoding) => {
    fc.assert(
      fc.property(
        secret,
        fc.uint8Array({ maxLength: 8 }),
        fc.uint8Array({ maxLength: 8 }),
        cuts,
        (text, a, b, places) => {
          const written = Buffer.concat([a, Buffer.from(text, 'latin1'), b]).toString(encoding);
          const masked = redact([text], cut(Buffer.from(`"${written}"`), places)).toString('latin1');
          expect(masked).toHaveLength(written.length + 2);
          const rest = Buffer.from(masked.replaceAll('*', 'A').replaceAll('"', ''), encoding);
          expect(rest.includes(Buffer.from(text.slice(1, -1), 'latin1'))).toBe(false);
          expect(masked).toContain('*'.repeat(Math.floor((text.length * 8) / 6) - 2));
        },
      ),
    );
  });

  it('C29: an old and a new key are both masked, also where one begins within the other', () => {
    const both = [KEY, `${KEY}_new`, 'sk_other_0123456789'];
    for (const text of both) expect(redactText(both, `a${text}b`)).toBe(`a${mask(text)}b`);
    expect(redactText(both, `${KEY}_ne`)).toBe(`${mask(KEY)}_ne`);
    expect(redactText(both, ...`${KEY}_new`)).toBe(mask(`${KEY}_new`));
  });

  it('gives the same whatever the chunks are', () => {
    const piece = fc.oneof(
      fc.constantFrom(KEY, KEY.slice(0, 9), KEY.slice(9), '%73', '\\u0073', '\\u00', 's', '%', '\\', 'c2tf'),
      fc.string({ maxLength: 5 }),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), cuts, (pieces, places) => {
        const bytes = Buffer.from(pieces.join(''));
        expect(redact([KEY], cut(bytes, places))).toEqual(redact([KEY], [bytes]));
      }),
      { numRuns: 2_000 },
    );
  });
});

describe('what is no secret', () => {
  it('passes unchanged', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), cuts, (noise, places) => {
        const bytes = Buffer.from(noise);
        expect(redact([KEY], cut(bytes, places)).equals(bytes)).toBe(true);
      }),
    );
  });

  it('is not taken for one when a character differs, or stands in an escape of another one', () => {
    for (const text of [
      KEY.slice(0, -1),
      KEY.slice(1),
      KEY.toUpperCase(),
      KEY.replace('_', '-'),
      KEY.replace('s', '\\u0173'),
      KEY.replace('s', '%7'),
      KEY.replace('k', '\\k'),
      [...KEY].reverse().join(''),
    ]) {
      expect(redactText([KEY], ...text)).toBe(text);
    }
  });

  it('C30: is held back only while it could begin a secret, and never longer than that', () => {
    const redactor = new SecretRedactor([KEY]);
    for (let end = 1; end < KEY.length; end += 1) {
      expect(redactor.push(Buffer.from(`abc${KEY.slice(0, end)}`)).toString()).toBe('abc');
      expect(redactor.push(Buffer.from('!')).toString()).toBe(`${KEY.slice(0, end)}!`);
    }
    expect(redactor.push(Buffer.from('chunk of audio')).toString()).toBe('chunk of audio');
    expect(redactor.flush()).toHaveLength(0);
  });

  it('C30: a chunk is never changed in place', () => {
    const chunk = Buffer.from(`a ${KEY} b`);
    const before = Buffer.from(chunk);
    redact([KEY], [chunk]);
    expect(chunk.equals(before)).toBe(true);
  });
});

describe('a text apart from the stream', () => {
  it('C2, C12: is masked whole, and passes as it is without a secret', () => {
    const redactor = new SecretRedactor([KEY]);
    expect(redactor.redactText(`https://x/?k=${KEY}&b`)).toBe(`https://x/?k=${mask(KEY)}&b`);
    expect(redactor.redactText('käse')).toBe('käse');
    expect(redactor.redactText(`ü${KEY}`)).toBe(`ü${mask(KEY)}`);
  });
});

describe('a secret that cannot be searched for', () => {
  it.each(['short', 'with a space', 'line\nend', 'k\u00e4se-key-1', ''])('is refused: %j', (text) => {
    expect(() => new SecretRedactor([text])).toThrow(RangeError);
  });

  it('no secret at all passes everything', () => {
    expect(redactText([], 'abc', KEY)).toBe(`abc${KEY}`);
  });
});
