import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { OPERATIONS } from '../core/catalogue/catalogue.ts';
import { redactFields } from './field-redactor.ts';

const TOKEN = 'bollard_the_agents_own';
const SECRET = 'a credential';
const REDACTED = '[redacted by Bollard]';

function redact(answer: unknown, ...patterns: readonly string[]): unknown {
  const bytes = redactFields(Buffer.from(JSON.stringify(answer)), patterns, TOKEN);
  return bytes === null ? null : JSON.parse(bytes.toString());
}

/** An answer with `leaf` where a pattern says it is: `name[]` in a list, `*` under two names. */
function answerFor(pattern: string, leaf: unknown): unknown {
  return pattern.split('.').reduceRight<unknown>((value, step) => {
    if (step === '*') return { first: value, second: value };
    const name = step.replace('[]', '');
    return { before: 1, [name]: step.endsWith('[]') ? [value, value] : value, after: SECRET.length };
  }, leaf);
}

const PATTERNS = [...new Set(OPERATIONS.flatMap((operation) => operation.redact))];

describe('a field that carries a credential', () => {
  it('C1: is the agent’s own token where it is the key, and a fixed text elsewhere', () => {
    const user = { user_id: 'u', xi_api_key: SECRET, xi_api_key_preview: 'sk…', subscription: { tier: 'free' } };
    expect(redact(user, 'xi_api_key', 'xi_api_key_preview')).toEqual({
      ...user,
      xi_api_key: TOKEN,
      xi_api_key_preview: REDACTED,
    });
    expect(redact({ nested: { xi_api_key: SECRET } }, 'nested.xi_api_key')).toEqual({
      nested: { xi_api_key: REDACTED },
    });
  });

  it.each(PATTERNS)('of the catalogue is replaced wherever it stands, and nothing else: %s', (pattern) => {
    const replacement = pattern === 'xi_api_key' ? TOKEN : REDACTED;
    for (const leaf of [SECRET, { deep: SECRET }, [SECRET], 12, true, '']) {
      expect(redact(answerFor(pattern, leaf), pattern)).toEqual(answerFor(pattern, replacement));
    }
    expect(redact(answerFor(pattern, null), pattern)).toEqual(answerFor(pattern, null));
  });

  it.each(PATTERNS)(
    'of the catalogue is found with a list for a single value, and the other way round: %s',
    (pattern) => {
      const steps = pattern.split('.');
      for (let wrapped = 0; wrapped < steps.length; wrapped += 1) {
        const swapped = steps.map((step, index) => {
          if (index !== wrapped || step === '*') return step;
          return step.endsWith('[]') ? step.slice(0, -2) : `${step}[]`;
        });
        const answer = answerFor(swapped.join('.'), SECRET);
        expect(JSON.stringify(redact(answer, pattern))).not.toContain(SECRET);
        expect(JSON.stringify(redact([[answer]], pattern))).not.toContain(SECRET);
      }
    },
  );

  it('is replaced, text and all, where an object should be and a text stands', () => {
    expect(redact({ values: SECRET }, 'values.*')).toEqual({ values: REDACTED });
    expect(redact({ a: { b: SECRET } }, 'a.b.c.d')).toEqual({ a: { b: REDACTED } });
    expect(redact({ a: [SECRET, { b: SECRET }, [SECRET]] }, 'a[].b')).toEqual({
      a: [REDACTED, { b: REDACTED }, [REDACTED]],
    });
  });

  it('cannot be hidden by standing there twice', () => {
    const bytes = Buffer.from(`{"values":{"a":"${SECRET}"},"values":{"a":"${SECRET}"},"b":1}`);
    expect(redactFields(bytes, ['values.*'], TOKEN)?.toString()).toBe(`{"values":{"a":"${REDACTED}"},"b":1}`);
  });

  it('is found under names that objects inherit, without touching a prototype', () => {
    const bytes = Buffer.from(`{"__proto__":{"a":"${SECRET}"},"constructor":{"a":"${SECRET}"},"toString":"x"}`);
    const redacted = redactFields(bytes, ['*.a', 'hasOwnProperty', 'valueOf.a'], TOKEN)?.toString();
    expect(redacted).toBe(
      `{"__proto__":{"a":"${REDACTED}"},"constructor":{"a":"${REDACTED}"},"toString":"${REDACTED}"}`,
    );
    expect(Object.getPrototypeOf({})).not.toHaveProperty('a');
  });

  it('that is not there leaves the answer as it was', () => {
    const object = fc.dictionary(fc.stringMatching(/^[a-m]{1,4}$/), fc.jsonValue({ maxDepth: 4 }), { maxKeys: 6 });
    fc.assert(
      fc.property(object, (answer) => {
        const text = JSON.stringify(answer);
        expect(redactFields(Buffer.from(text), ['zz', 'zz.*', 'yy[].zz'], TOKEN)?.toString()).toBe(text);
      }),
    );
  });

  it('never survives, whatever stands around it', () => {
    const around = fc.jsonValue({ maxDepth: 3 }).filter((value) => !JSON.stringify(value).includes(SECRET));
    fc.assert(
      fc.property(fc.constantFrom(...PATTERNS), around, fc.boolean(), (pattern, other, list) => {
        const answer = answerFor(pattern, SECRET);
        const mixed = list ? [other, answer, other] : { ...Object(answerFor(pattern, other)), ...Object(answer) };
        expect(JSON.stringify(redact(mixed, pattern))).not.toContain(SECRET);
      }),
    );
  });
});

describe('an answer that cannot be read', () => {
  it.each([
    ['no JSON', Buffer.from('<html>')],
    ['cut JSON', Buffer.from('{"a":"b"')],
    ['invalid UTF-8', Buffer.from([0x22, 0xff, 0x22])],
    ['UTF-16', Buffer.from('{"a":1}', 'utf16le')],
    ['a byte order mark', Buffer.from('\ufeff{}')],
    ['nothing', Buffer.alloc(0)],
    ['too many levels to write again', Buffer.from(`${'['.repeat(200_000)}${']'.repeat(200_000)}`)],
  ])('is given up, not passed: %s', (_name, bytes) => {
    expect(redactFields(bytes, ['a'], TOKEN)).toBeNull();
  });
});
