/** security.md A1 to A22: targets that two readers would read differently. Statuses as design.md §4. */
import { afterEach, describe, expect, it } from 'vitest';
import { expectForwarded, expectRefused, type MatrixHarness, requestOf } from '../support/attack.ts';
import { closeHarnesses, startWithMock } from '../support/gateway-harness.ts';
import { rawCall } from '../support/raw-client.ts';

afterEach(closeHarnesses);

/** The agent of matrix A: it may read voices, and neither write them nor read the user. */
async function voicesReader(options: Parameters<typeof startWithMock>[1] = {}): Promise<MatrixHarness> {
  const harness = await startWithMock([], options);
  harness.ports.setAgent({ grants: new Map([['voices', 'read']]) });
  return harness;
}

describe('a target that is not canonical is 400, and reaches nobody', () => {
  const cases: readonly (readonly [row: string, target: string])[] = [
    ['A1: a dot segment', '/v1/voices/../user'],
    ['A1: a dot segment at the end', '/v1/voices/..'],
    ['A1: a single dot', '/v1/./user'],
    ['A2: an encoded dot segment', '/v1/voices/%2e%2e/user'],
    ['A2: a half encoded dot segment', '/v1/voices/.%2e/user'],
    ['A2: an encoded dot segment in capitals', '/v1/voices/%2E%2E/user'],
    ['A3: a doubly encoded dot segment', '/v1/voices/%252e%252e/user'],
    ['A4: an encoded slash after dots', '/v1/voices/..%2fuser'],
    ['A4: an encoded slash in capitals', '/v1/voices/a%2Fb'],
    ['A4: an encoded slash in front', '/%2fv1/user'],
    ['A5: an encoded backslash', '/v1/voices/abc%5c..%5cuser'],
    ['A5: a backslash', '/v1/voices/abc\\..\\user'],
    ['A6: an empty segment', '/v1//user'],
    ['A6: three slashes in front', '///v1/user'],
    ['A6: two slashes at the end', '/v1/voices//'],
    ['A7: another authority', '//evil.example/v1/user'],
    ['A7: another authority that begins like a version', '//v1.evil.example/v1/user'],
    ['A8: another authority behind a backslash', '/\\evil.example/v1/user'],
    ['A12: a slash at the end of what is denied', '/v1/user/'],
    ['A12: a slash at the end of what is allowed', '/v1/voices/'],
    ['A14: a path parameter', '/v1/voices;x=1'],
    ['A14: a path parameter before a dot segment', '/v1/voices/abc;/../'],
    ['A15: an encoded NUL', '/v1/voices/%00'],
    ['A15: an encoded line feed', '/v1/voices/%0a'],
    ['A15: an encoded line end', '/v1/voices/%0d%0aX-Evil:%201'],
    ['A17: overlong UTF-8 of two bytes', '/v1/voices/%c0%ae%c0%ae/user'],
    ['A17: overlong UTF-8 of three bytes', '/v1/voices/%e0%80%ae/user'],
    ['A17: invalid UTF-8 in the query', '/v1/voices?x=%c0%ae'],
    ['A18: full-width dots', '/v1/voices/%EF%BC%8E%EF%BC%8E/user'],
    ['A18: a two-dot leader', '/v1/voices/%E2%80%A5/user'],
    ['A19: a lone percent', '/v1/voices/%'],
    ['A19: a percent without digits', '/v1/voices/%zz'],
    ['A19: a percent of another language', '/v1/voices/%u002e'],
    ['A19: a lone percent in the query', '/v1/voices?x=%'],
    ['A20: a fragment', '/v1/voices#/../user'],
    ['A20: a fragment behind a query', '/v1/voices?x=1#y'],
    ['A22: an encoded question mark', '/v1/voices/%3Fx=1'],
    ['A22: an encoded number sign', '/v1/voices/%23'],
  ];

  it.each(cases)('%s: %s', async (_row, target) => {
    const harness = await voicesReader();
    const { reason, entry } = await expectRefused(harness, requestOf(harness, `GET ${target}`), 400);
    expect(reason).toBe('malformed_target');
    // What is malformed is repeated nowhere: a log reader is a parser too.
    expect(entry).toMatchObject({ reason: 'malformed_target', path: null });
    expect(JSON.stringify(entry)).not.toContain('evil');
  });

  it.each([
    ['A9: a foreign authority in absolute form', 'http://evil.example/v1/user'],
    ['A9: a foreign authority with our name as the user', 'http://127.0.0.1@evil.example/v1/voices'],
    ['A11: an authority without a scheme', '@evil.example/v1/user'],
  ])('%s: %s', async (_row, target) => {
    const harness = await voicesReader();
    await expectRefused(harness, requestOf(harness, `GET ${target}`), 400);
  });

  it('A10: absolute form that names this gateway', async () => {
    const harness = await voicesReader();
    const target = `${harness.url}/v1/voices`;
    const { reason } = await expectRefused(harness, requestOf(harness, `GET ${target}`), 400);
    expect(reason).toBe('malformed_target');
  });

  it.each([
    ['A16: a raw NUL', '/v1/voices/\0'],
    ['A16: a raw tab', '/v1/voices/\t/../user'],
    ['A16: a raw space', '/v1/voices/a b'],
    ['A16: raw UTF-8', '/v1/voices/\xc3\xa4'],
    ['A16: raw Latin-1', '/v1/voices/\xff'],
    ['A16: a raw DEL', '/v1/voices/\x7f'],
  ])('%s', async (_row, target) => {
    const harness = await voicesReader();
    await expectRefused(harness, requestOf(harness, `GET ${target}`), 400);
  });
});

describe('a target that is canonical', () => {
  it('A7, A8: no name of the target is ever looked up, only the one of the account', async () => {
    const names: string[] = [];
    const harness = await voicesReader({
      lookup: (name, _options, callback) => {
        names.push(name);
        callback(Object.assign(new Error('no such name'), { code: 'ENOTFOUND' }), '', 4);
      },
    });
    const { routing } = harness.ports;
    if (typeof routing === 'string') throw new Error('no route');
    harness.ports.routing = { ...routing, origin: 'https://api.elevenlabs.io' };
    for (const target of ['//evil.example/v1/user', '/\\evil.example/v1/user', 'http://evil.example/v1/voices']) {
      await expectRefused(harness, requestOf(harness, `GET ${target}`), 400);
    }
    expect(names).toEqual([]);
    expect((await rawCall(harness.port, requestOf(harness, 'GET /v1/voices')))?.status).toBe(502);
    expect(new Set(names)).toEqual(new Set(['api.elevenlabs.io']));
  });

  it('A6: loses one extra slash before /v1 and /v2, in the decision and on the way alike', async () => {
    const harness = await voicesReader();
    await expectForwarded(harness, requestOf(harness, 'GET //v1/voices?a=1'), 'GET /v1/voices?a=1');
    await expectForwarded(harness, requestOf(harness, 'GET //v2/voices'), 'GET /v2/voices');
    const { entry } = await expectRefused(harness, requestOf(harness, 'GET //v1/user'), 403);
    expect(entry).toMatchObject({ reason: 'area_off', operation: 'user.get', path: '/v1/user' });
  });

  it.each(['/V1/User', '/v1/USER', '/v1/Voices', '/V1/voices'])(
    'A13: %s is unknown, for case counts',
    async (target) => {
      const harness = await voicesReader();
      const { reason, entry } = await expectRefused(harness, requestOf(harness, `GET ${target}`), 403);
      expect(reason).toBe('unknown_operation');
      expect(entry).toMatchObject({ operation: null, path: target });
    },
  );

  it.each([
    ['a path in the query', '/v1/voices?x=/../user'],
    ['an encoded path in the query', '/v1/voices?x=%2e%2e%2Fuser&x=%5C'],
    ['an empty query', '/v1/voices?'],
    ['a second question mark', '/v1/voices?a?b=?'],
    ['repeated and empty parameters', '/v1/voices?a&a=&a=1&&a=2'],
    ['encoded letters as they were written', '/v1/voices?q=%c3%A4%20+%27'],
  ])('A21: %s goes on byte for byte: %s', async (_name, target) => {
    const harness = await voicesReader();
    const { response } = await expectForwarded(harness, requestOf(harness, `GET ${target}`), `GET ${target}`);
    expect(response.body.toString()).toBe('{"ok":true}');
  });
});
