import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatToken } from '../core/token.ts';
import { parseTarget } from './target.ts';

const ORIGIN = 'https://api.elevenlabs.io';
const TOKEN = formatToken(Uint8Array.from({ length: 32 }, (_, index) => index));

/** Pieces out of which paths are confused, more often than chance has them. */
const piece = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.constantFrom('/v1', '/v2', '/voices', '/user', '/abc', '/', '?', '&', '=', 'x', 'A-z_0.~'),
  },
  fc.constantFrom(
    '..',
    '.',
    '//',
    '\\',
    '#',
    ';',
    '@',
    ':',
    '*',
    '%',
    "'",
    '"',
    '<',
    '`',
    '|',
    '^',
    '{',
    ' ',
    '[',
    ']',
  ),
  fc.constantFrom('%2e', '%2F', '%5c', '%00', '%0d%0a', '%25', '%c0%ae', '%e0%80%ae', '%zz', '%u002e', '%27', '%C3%A9'),
  fc.string({ unit: 'binary', maxLength: 3 }),
);
const target = fc.oneof(
  fc.array(piece, { maxLength: 10 }).map((pieces) => pieces.join('')),
  fc.array(piece, { maxLength: 10 }).map((pieces) => `/v1/voices${pieces.join('')}`),
  fc.array(piece, { maxLength: 10 }).map((pieces) => `/v1/voices?${pieces.join('')}`),
  fc.string({ unit: 'binary', maxLength: 30 }),
  fc.webUrl({ withQueryParameters: true, withFragments: true }),
);

function reasonOf(raw: string): string {
  const check = parseTarget(raw);
  return check.ok ? 'ok' : check.reason;
}

describe('a target', () => {
  it('A19: of any kind is accepted or refused, without an exception', () => {
    fc.assert(
      fc.property(target, (raw) => {
        const check = parseTarget(raw);
        if (!check.ok) expect(check.detail.length).toBeGreaterThan(0);
      }),
      { numRuns: 20_000 },
    );
  });

  it('A35: that is accepted is the same bytes after it was resolved as a URL', () => {
    let accepted = 0;
    fc.assert(
      fc.property(target, (raw) => {
        const check = parseTarget(raw);
        if (!check.ok) return;
        accepted += 1;
        const { path, query } = check;
        const resolved = new URL(path + query, ORIGIN);
        expect(resolved.href).toBe(ORIGIN + path + query);
        expect(resolved.pathname).toBe(path);
        expect(new URL(ORIGIN + path + query).href).toBe(resolved.href);
      }),
      { numRuns: 100_000 },
    );
    // A property over refusals alone would prove nothing.
    expect(accepted).toBeGreaterThan(10_000);
  });

  it('A36: that is accepted is accepted again, unchanged', () => {
    fc.assert(
      fc.property(target, (raw) => {
        const check = parseTarget(raw);
        if (check.ok) expect(parseTarget(check.path + check.query)).toEqual(check);
      }),
      { numRuns: 50_000 },
    );
  });

  it('is never repaired, but for one slash before a version', () => {
    fc.assert(
      fc.property(target, (raw) => {
        const check = parseTarget(raw);
        if (!check.ok) return;
        expect([raw, raw.slice(1)]).toContain(check.path + check.query);
        if (raw.startsWith('//')) expect(raw).toMatch(/^\/\/v[12]\//);
      }),
      { numRuns: 50_000 },
    );
  });

  it.each([
    ['/v1/voices', '/v1/voices', ''],
    ['/v1/voices?', '/v1/voices', '?'],
    ['/v1/voices?a=1&b[]=2&c=%C3%A9%27', '/v1/voices', '?a=1&b[]=2&c=%C3%A9%27'],
    ['/v1/convai/tools/a.b~c_d-e', '/v1/convai/tools/a.b~c_d-e', ''],
    ['/v1/voices/...', '/v1/voices/...', ''],
    ['//v2/voices', '/v2/voices', ''],
    ['/', '/', ''],
    ['/health', '/health', ''],
  ])('accepts %s', (raw, path, query) => {
    expect(parseTarget(raw)).toEqual({ ok: true, path, query });
  });

  it.each([
    '',
    'v1/voices',
    '/v1/voices/',
    '/v1/voices/..',
    '/v1/.',
    '//v1',
    '//v3/x',
    '/v1//x',
    '/v1/a%20b',
    '/v1/a%',
  ])('refuses %j', (raw) => {
    expect(reasonOf(raw)).toBe('malformed_target');
  });

  it('A29: of an asterisk names no operation', () => {
    expect(reasonOf('*')).toBe('method_not_allowed');
  });

  it('has at most 8,192 bytes', () => {
    const path = `/v1/${'a'.repeat(8188)}`;
    expect([reasonOf(path), reasonOf(`${path}a`)]).toEqual(['ok', 'malformed_target']);
    expect(reasonOf(`/v1/a?${'a'.repeat(8186)}`)).toBe('ok');
  });

  it('says what is wrong without a word of the target', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[g-z]{12,20}$/), piece, (word, spoiler) => {
        const check = parseTarget(`/v1/${word}${spoiler}%zz`);
        if (!check.ok) expect(check.detail).not.toContain(word);
      }),
    );
  });
});

describe('a credential in the target', () => {
  it.each([
    'xi_api_key',
    'xi-api-key',
    'XI-API-KEY',
    'token',
    'access_token',
    'authorization',
    'single_use_token',
    'conversation_signature',
    'api_key',
    'x%69_api_key',
    '%74oken',
    'token[]',
    'auth[xi-api-key]',
    'a.token',
    '+token',
  ])('C17: is refused under the name %s', (name) => {
    for (const query of [`?${name}=abc`, `?a=1&${name}=abc`, `?a=1;${name}=abc`, `?${name}`]) {
      expect(reasonOf(`/v1/voices${query}`)).toBe('credential_in_query');
    }
  });

  it('C17: is refused as an agent token under any name, and in the path', () => {
    expect(reasonOf(`/v1/voices?search=${TOKEN}`)).toBe('credential_in_query');
    expect(reasonOf(`/v1/voices?search=a${TOKEN}b`)).toBe('credential_in_query');
    expect(reasonOf(`/v1/voices?search=${TOKEN.replace('b', '%62')}`)).toBe('credential_in_query');
    expect(reasonOf(`/v1/voices/${TOKEN}`)).toBe('malformed_target');
    const check = parseTarget(`/v1/voices/${TOKEN}`);
    expect(JSON.stringify(check)).not.toContain(TOKEN);
  });

  it.each(['next_page_token', 'page_token', 'tokens', 'max_tokens', 'author', 'sort=token', 'q=token%3Dabc'])(
    'is not seen in %s',
    (query) => {
      expect(reasonOf(`/v1/voices?${query.includes('=') ? query : `${query}=abc`}`)).toBe('ok');
    },
  );
});
