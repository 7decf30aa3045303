import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatToken } from '../core/token.ts';
import { answerHead, requestHeaders } from './headers.ts';

const KEY = 'sk_test_canary_0123456789abcdef0123456789abcdef0123';
const TOKEN = formatToken(Uint8Array.from({ length: 32 }, (_, index) => index));
const OURS = ['xi-api-key', KEY, 'accept-encoding', 'identity'];

/** Of design.md §4.6, written down once more. */
const PASSING_UP = /^(?:accept|accept-language|content-type|content-length|range|user-agent|x-agent-intent|x-fern-.*)$/;
const PASSING_DOWN =
  /^(?:content-.*|request-id|character-cost|history-item-id|.*-concurrent-requests|tts-latency-ms|x-trace-id|x-region|song-id|retry-after|x-ratelimit-.*|date)$/;

const name = fc.oneof(
  fc.constantFrom(
    'accept',
    'Range',
    'cookie',
    'Content-Type',
    'xi-api-key',
    'X-Fern-Language',
    'te',
    'x-forwarded-for',
  ),
  fc.constantFrom('request-id', 'set-cookie', 'alt-svc', 'Content-Disposition', 'x-ratelimit-limit', 'link', 'date'),
  fc.stringMatching(/^[A-Za-z][A-Za-z0-9-]{0,12}$/),
);
const value = fc.stringMatching(/^[\x21-\x7e]{1,20}$/);

function answer(...pairs: readonly (readonly [string, string])[]) {
  return answerHead(
    pairs.flat().map((part) => Buffer.from(part, 'latin1')),
    [KEY],
  );
}

describe('request headers', () => {
  it('begin with our key and no compression, whatever the agent sends', () => {
    const sent = ['xi-api-key', TOKEN, 'Authorization', `Bearer ${TOKEN}`, 'Accept-Encoding', 'gzip', 'Host', 'a:1'];
    expect(requestHeaders(sent, KEY)).toEqual(OURS);
  });

  it('are those of the allow-list, lower-case, in order, and no others', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(name, value), { maxLength: 12 }), (pairs) => {
        const expected = pairs
          .map(([header, text]): [string, string] => [header.toLowerCase(), text])
          .filter(([header]) => PASSING_UP.test(header));
        expect(requestHeaders(pairs.flat(), KEY)).toEqual([...OURS, ...expected.flat()]);
      }),
    );
  });

  it.each([
    'transfer-encoding',
    'trailer',
    'te',
    'upgrade',
    'keep-alive',
    'proxy-authorization',
    'expect',
    'origin',
    'cookie',
  ])('%s never passes', (header) => {
    expect(requestHeaders([header, 'x'], KEY)).toEqual(OURS);
  });

  it('B11: what Connection names is dropped, but neither the key nor the length of the body', () => {
    const sent = ['Connection', 'close, X-Fern-A , xi-api-key,Content-Length, accept-encoding', 'x-fern-a', '1'];
    const rest = ['X-Fern-B', '2', 'content-length', '5'];
    expect(requestHeaders([...sent, ...rest], KEY)).toEqual([...OURS, 'x-fern-b', '2', 'content-length', '5']);
    expect(requestHeaders(['connection', 'close', 'CONNECTION', 'range', 'range', 'bytes=0-1'], KEY)).toEqual(OURS);
  });

  it('C25: a value that holds an agent token does not pass', () => {
    const sent = ['user-agent', `agent/1 ${TOKEN}`, 'x-agent-intent', TOKEN, 'x-fern-a', `a${TOKEN}b`, 'accept', '*/*'];
    expect(requestHeaders(sent, KEY)).toEqual([...OURS, 'accept', '*/*']);
  });
});

describe('the head of an answer', () => {
  it('passes the allow-list and nothing else', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(name, value), { maxLength: 12 }), (pairs) => {
        const { headers } = answer(...pairs);
        for (let index = 0; index < headers.length; index += 2) {
          const header = headers[index] ?? '';
          expect(header).toMatch(PASSING_DOWN);
          expect(['content-length', 'content-encoding']).not.toContain(header);
        }
      }),
    );
  });

  it.each([
    'access-control-allow-origin',
    'set-cookie',
    'alt-svc',
    'strict-transport-security',
    'location',
    'refresh',
    'link',
    'www-authenticate',
    'transfer-encoding',
    'connection',
    'server',
    'x-powered-by',
    'xi-api-key',
  ])('C13: %s is dropped', (header) => {
    expect(answer([header, 'x']).headers).toEqual([]);
  });

  it('keeps what meters and names a call', () => {
    const { headers, characterCost, requestId, json } = answer(
      ['Request-Id', 'req_1'],
      ['Character-Cost', '42'],
      ['Current-Concurrent-Requests', '1'],
      ['Maximum-Concurrent-Requests', '5'],
      ['History-Item-Id', 'h'],
      ['Content-Type', 'application/json; charset=utf-8'],
      ['X-RateLimit-Remaining', '3'],
    );
    expect(headers.filter((_, index) => index % 2 === 0)).toEqual([
      'request-id',
      'character-cost',
      'current-concurrent-requests',
      'maximum-concurrent-requests',
      'history-item-id',
      'content-type',
      'x-ratelimit-remaining',
    ]);
    expect({ characterCost, requestId, json }).toEqual({ characterCost: '42', requestId: 'req_1', json: true });
  });

  it('C2: masks the key in every value that passes, in any of its forms', () => {
    const written = [KEY, encodeURIComponent(KEY).replace('s', '%73'), Buffer.from(KEY).toString('base64')];
    for (const text of written) {
      const { headers } = answer(
        ['request-id', `a ${text}`],
        ['content-disposition', `attachment; filename="${text}"`],
      );
      expect(headers.join(' ')).not.toContain(text);
      expect(headers.join(' ')).toContain('****');
    }
  });

  it.each([
    ['12', 12],
    ['0', 0],
    ['+1', null],
    ['-1', null],
    ['0x10', null],
    ['1, 1', null],
    ['9999999999999999', null],
    ['', null],
  ])('takes a content-length of %j for %j', (text, expected) => {
    expect(answer(['content-length', text]).contentLength).toBe(expected);
  });

  it('takes two content-lengths for none', () => {
    expect(answer(['content-length', '1'], ['Content-Length', '1']).contentLength).toBeNull();
  });

  it.each([
    [[], null],
    [['identity'], null],
    [['Identity'], null],
    [['gzip'], 'gzip'],
    [['gzip', 'br'], 'gzip, br'],
    [['identity', 'gzip'], 'gzip'],
    [['gzip, br'], 'gzip, br'],
  ])('C6: names the codings %j as %j', (codings, expected) => {
    const pairs = codings.map((coding): [string, string] => ['content-encoding', coding]);
    expect(answer(...pairs).contentEncoding).toBe(expected);
  });

  it('drops what its Connection names', () => {
    expect(answer(['Connection', 'request-id'], ['request-id', 'x'], ['date', 'y']).headers).toEqual(['date', 'y']);
  });

  it.each([
    ['application/json', true],
    ['application/problem+json; charset=utf-8', true],
    ['APPLICATION/JSON', true],
    ['application/jsonx', false],
    ['text/json', false],
    ['audio/mpeg', false],
  ])('knows that %s is JSON: %j', (type, json) => {
    expect(answer(['content-type', type]).json).toBe(json);
  });
});
