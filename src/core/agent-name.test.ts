import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { nameKey, normaliseName } from './agent-name.ts';
import { formatToken } from './token.ts';

function isAccepted(name: string): boolean {
  return normaliseName(name).ok;
}

describe('normaliseName', () => {
  it('takes names in any script, up to 64 characters', () => {
    for (const name of [
      'a',
      'Voiceover Agent',
      'Zürich 2',
      '声優',
      'हिन्दी',
      'bollard_helper',
      '🎙',
      '🎙'.repeat(64),
      '<b>&"\'',
    ]) {
      expect(normaliseName(name)).toMatchObject({ ok: true, name: name.normalize('NFC') });
    }
  });

  it('makes one of two spellings of the same name', () => {
    expect(normaliseName('Zu\u0308rich')).toEqual({ ok: true, name: 'Zürich', key: 'zürich' });
    for (const [one, other] of [
      ['Agent', 'aGENT'],
      ['Straße', 'STRASSE'],
      ['ΣΊΣΥΦΟΣ', 'σίσυφος'],
      ['é', 'E\u0301'],
    ] as const) {
      expect(nameKey(one)).toBe(nameKey(other));
    }
    expect(nameKey('Agent 1')).not.toBe(nameKey('Agent 2'));
  });

  it('refuses an empty name and one of more than 64 characters', () => {
    expect(isAccepted('')).toBe(false);
    expect(isAccepted('x'.repeat(65))).toBe(false);
  });

  it('G11: refuses control, bidi and zero-width characters, odd spaces and lone halves', () => {
    const hidden = ['\n', '\u001b[31m', '\u0000', '\u007f', '\u202e', '\u2066', '\u200b', '\u200d', '\ufeff', '\u00ad'];
    const blank = ['\u3164', '\u2028', '\u2800', '\u115f', '\ue000', '\ud800', '\u00a0', '\u3000', '\t'];
    for (const character of [...hidden, ...blank]) {
      expect(isAccepted(`Agent${character}1`), JSON.stringify(character)).toBe(false);
    }
    for (const name of [' Agent', 'Agent ', 'Agent  1', ' ', '\u0301gent']) expect(isAccepted(name)).toBe(false);
  });

  it('refuses what is shaped like an id, in any case', () => {
    for (const name of ['agt_0123456789abcdef', 'AGT_x', 'acc_sandbox', 'Acc_1']) expect(isAccepted(name)).toBe(false);
  });

  it('refuses a pasted token or key, and does not repeat it', () => {
    for (const secret of [formatToken(new Uint8Array(32)), 'sk_test_canary_0123456789abcdef']) {
      const result = normaliseName(secret);
      expect(result.ok).toBe(false);
      expect(JSON.stringify(result)).not.toContain(secret);
    }
  });

  it('changes nothing when done twice, for any text', () => {
    const texts = fc.oneof(fc.string({ unit: 'grapheme' }), fc.string({ unit: 'binary' }), fc.string());
    fc.assert(
      fc.property(texts, (text) => {
        expect(nameKey(nameKey(text))).toBe(nameKey(text));
        const once = normaliseName(text);
        if (once.ok) expect(normaliseName(once.name)).toEqual(once);
      }),
      { numRuns: 3000 },
    );
  });

  it('has one key for every letter and its own lower case', () => {
    const differing: string[] = [];
    for (let code = 0; code <= 0x10ffff; code++) {
      const character = String.fromCodePoint(code);
      if (nameKey(character) !== nameKey(nameKey(character))) differing.push(code.toString(16));
      if (nameKey(character.toUpperCase()) !== nameKey(character)) differing.push(code.toString(16));
    }
    expect(differing).toEqual([]);
  });
});
