import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkHead } from './head.ts';

const PORT = 7117;
const HOST = ['Host', `127.0.0.1:${PORT}`];
const KEY = ['xi-api-key', 'bollard_abc'];

function reasonOf(...headers: readonly (readonly string[])[]): string {
  const check = checkHead(headers.flat(), PORT);
  return check.ok ? 'ok' : check.reason;
}

describe('the Host', () => {
  it.each([`127.0.0.1:${PORT}`, `localhost:${PORT}`, `[::1]:${PORT}`])('%s is ours', (host) => {
    expect(reasonOf(['host', host], KEY)).toBe('ok');
  });

  it.each([
    '127.0.0.1',
    'localhost',
    '127.0.0.1:7118',
    '127.0.0.1:07117',
    '127.1:7117',
    '2130706433:7117',
    '0x7f.1:7117',
    '0.0.0.0:7117',
    '::1:7117',
    '[::ffff:127.0.0.1]:7117',
    'LOCALHOST:7117',
    'localhost.:7117',
    'localhost.evil.example:7117',
    '127.0.0.1.nip.io:7117',
    'evil@127.0.0.1:7117',
    'x/?127.0.0.1:7117',
    'x/#localhost:7117',
    ':7117',
    '127.0.0.1:7117, evil.example',
    '127.0.0.1:7117 ',
  ])('A27, D1 to D5: %j is foreign', (host) => {
    expect(reasonOf(['host', host], KEY)).toBe('foreign_host');
  });

  it('A27: of any other text is foreign', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1 }), (text) => {
        for (const host of [text, `${text}:${PORT}`, `127.0.0.1:${PORT}${text}`, `${text}127.0.0.1:${PORT}`]) {
          expect(reasonOf(['host', host], KEY)).toBe('foreign_host');
        }
      }),
    );
  });

  it('B8, B9: must be there once', () => {
    expect(reasonOf(KEY)).toBe('missing_host');
    expect(reasonOf(['host', ''], KEY)).toBe('missing_host');
    expect(reasonOf(HOST, HOST, KEY)).toBe('duplicate_host');
    expect(reasonOf(HOST, ['HOST', 'evil.example'], KEY)).toBe('duplicate_host');
    expect(reasonOf(['host', ''], HOST, KEY)).toBe('duplicate_host');
  });
});

describe('what a browser adds', () => {
  it.each(['', 'null', 'http://127.0.0.1:7117', 'https://evil.example', 'chrome-extension://abc'])(
    'D8: Origin %j is refused, whatever it says',
    (origin) => {
      expect(reasonOf(HOST, ['Origin', origin], KEY)).toBe('foreign_origin');
    },
  );

  it.each(['none', 'same-origin', 'cross-site'])('D12: Sec-Fetch-Site %s is refused', (site) => {
    expect(reasonOf(HOST, ['sec-fetch-site', site], KEY)).toBe('foreign_origin');
  });

  it('Sec-Fetch-Mode passes: fetch of Node sends it', () => {
    expect(reasonOf(HOST, ['sec-fetch-mode', 'cors'], KEY)).toBe('ok');
  });
});

describe('the token', () => {
  const bearer = (text: string) => ['authorization', text];

  it.each([
    ['in xi-api-key', [KEY], 'bollard_abc'],
    ['as Bearer', [bearer('Bearer bollard_abc')], 'bollard_abc'],
    ['as bearer with spaces', [bearer('bEARER   bollard_abc')], 'bollard_abc'],
    ['in both, equal', [KEY, bearer('Bearer bollard_abc')], 'bollard_abc'],
  ])('is taken %s', (_name, headers, token) => {
    expect(checkHead([HOST, ...headers].flat(), PORT)).toMatchObject({ ok: true, token });
  });

  it.each([
    ['no_token', []],
    ['no_token', [['xi-api-key', '']]],
    ['no_token', [bearer('Basic YTpi')]],
    ['no_token', [bearer('Bearer')]],
    ['no_token', [bearer('Bearer ')]],
    ['duplicate_credentials', [KEY, KEY]],
    ['duplicate_credentials', [KEY, ['XI-API-KEY', 'other']]],
    ['duplicate_credentials', [bearer('Bearer a'), bearer('Bearer a')]],
    ['duplicate_credentials', [KEY, bearer('Bearer bollard_abc'), bearer('Bearer bollard_abc')]],
    ['conflicting_tokens', [KEY, bearer('Bearer other')]],
    ['conflicting_tokens', [KEY, bearer('Basic YTpi')]],
    ['conflicting_tokens', [['xi-api-key', ''], bearer('Bearer bollard_abc')]],
  ])('B10: %s, never the first or the last of several', (reason, headers) => {
    expect(checkHead([HOST, ...headers].flat(), PORT)).toMatchObject({
      ok: false,
      reason,
      aboutToken: true,
      token: null,
    });
  });

  it('is still known when something else is wrong, so that the refusal is the entry of an agent', () => {
    expect(checkHead([['host', 'evil.example'], KEY].flat(), PORT)).toMatchObject({
      ok: false,
      reason: 'foreign_host',
      aboutToken: false,
      token: 'bollard_abc',
    });
  });
});

describe('the order of a head', () => {
  it('is size, host, origin, framing, token', () => {
    const many = Array.from({ length: 100 }, (_, index) => [`a${index}`, 'b']);
    const origin = ['origin', 'null'];
    const types = [
      ['content-type', 'a/b'],
      ['content-type', 'a/b'],
    ];
    const foreign = ['host', 'evil.example'];
    expect(reasonOf(...many, foreign, origin, ...types)).toBe('headers_too_large');
    expect(reasonOf(foreign, origin, ...types)).toBe('foreign_host');
    expect(reasonOf(HOST, origin, ...types)).toBe('foreign_origin');
    expect(reasonOf(HOST, ...types)).toBe('malformed_request');
    expect(reasonOf(HOST)).toBe('no_token');
  });

  it('B13: 100 headers pass, one more does not, whichever is last', () => {
    const filler = (count: number) => Array.from({ length: count }, (_, index) => [`a${index}`, 'b']);
    expect(reasonOf(HOST, KEY, ...filler(98))).toBe('ok');
    expect(reasonOf(HOST, KEY, ...filler(99))).toBe('headers_too_large');
  });

  it.each([
    ['two content-types', ['content-type', 'a/b'], ['Content-Type', 'a/b']],
    ['two content-lengths', ['content-length', '1'], ['content-length', '1']],
    ['two content-encodings', ['content-encoding', 'gzip'], ['content-encoding', 'identity']],
    ['two transfer-encodings', ['transfer-encoding', 'chunked'], ['transfer-encoding', 'chunked']],
    ['a coding before chunked', ['transfer-encoding', 'gzip, chunked'], []],
    ['another coding', ['transfer-encoding', 'identity'], []],
  ])('B2, B3: %s are malformed', (_name, first, second) => {
    expect(reasonOf(HOST, KEY, first, second)).toBe('malformed_request');
  });

  it('gives the same for any case of the names', () => {
    const names = ['host', 'origin', 'xi-api-key', 'authorization', 'transfer-encoding', 'content-type'] as const;
    const header = fc.tuple(fc.constantFrom(...names), fc.constantFrom('a', 'Bearer a', 'chunked', HOST[1] ?? ''));
    fc.assert(
      fc.property(fc.array(header, { maxLength: 6 }), (headers) => {
        const upper = headers.map(([name, value]) => [name.toUpperCase(), value]);
        expect(checkHead(upper.flat(), PORT)).toEqual(checkHead(headers.flat(), PORT));
      }),
    );
  });
});
