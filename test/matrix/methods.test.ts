/** security.md A26 to A36: who is asked, with which method, and what else in the head could say so. Statuses as design.md §4. */
import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { OPERATIONS } from '../../src/core/catalogue/catalogue.ts';
import { parametersOf } from '../../src/core/catalogue/parameters.ts';
import { expectForwarded, expectRefused, type MatrixHarness, requestOf } from '../support/attack.ts';
import { closeHarnesses, startWithMock } from '../support/gateway-harness.ts';
import { rawRequest } from '../support/raw-client.ts';

afterEach(closeHarnesses);

const READ = 'GET /v1/voices';

async function voicesReader(): Promise<MatrixHarness> {
  const harness = await startWithMock([]);
  harness.ports.setAgent({ grants: new Map([['voices', 'read']]) });
  return harness;
}

/** A path that fits a template has a literal of it, or any id, in each place. Written without the matcher. */
const TEMPLATES = OPERATIONS.map(({ path }) => {
  const grammar = path.replace(/[.]/g, '\\.').replace(/\{[^}]+\}/g, '[A-Za-z0-9_.-]+');
  return new RegExp(`^${grammar}$`);
});

describe('a path that the catalogue does not have', () => {
  it('A26: below or beside any known one it is denied, and recorded as unknown', async () => {
    const harness = await startWithMock([...new Set(OPERATIONS.map(({ area }) => area))]);
    const known = fc.constantFrom(...OPERATIONS).chain(({ path }) =>
      fc
        .array(fc.stringMatching(/^[A-Za-z0-9_-]{1,20}$/), {
          minLength: parametersOf(path).length,
          maxLength: parametersOf(path).length,
        })
        .map((ids) => path.replace(/\{[^}]+\}/g, () => ids.pop() ?? '')),
    );
    const segment = fc.stringMatching(/^[A-Za-z0-9_~-]{1,24}$/);
    const beside = fc.tuple(known, segment).map(([path, last]) => path.replace(/[^/]+$/, last));
    const below = fc.tuple(known, fc.array(segment, { minLength: 1, maxLength: 3 }));
    const unknown = fc
      .oneof(
        beside,
        below.map(([path, more]) => [path, ...more].join('/')),
        fc.array(segment, { minLength: 1, maxLength: 5 }).map((parts) => `/v1/${parts.join('/')}`),
      )
      .filter((path) => !TEMPLATES.some((template) => template.test(path)));
    await fc.assert(
      fc.asyncProperty(fc.constantFrom('GET', 'POST', 'DELETE'), unknown, async (method, path) => {
        const { entry, reason } = await expectRefused(harness, requestOf(harness, `${method} ${path}`), 403);
        expect(reason).toBe('unknown_operation');
        expect(entry).toMatchObject({ operation: null, area: null, method, path, reason: 'unknown_operation' });
      }),
      { numRuns: 150 },
    );
  });
});

describe('the Host', () => {
  it.each(['x/?', 'x/#', 'a@b', '127.0.0.1:PORT/v1/voices?', '127.0.0.1:PORT#', 'evil@127.0.0.1:PORT'])(
    'A27: %s is foreign, and no part of it becomes a path',
    async (host) => {
      const harness = await voicesReader();
      const line = `host: ${host.replace('PORT', String(harness.port))}`;
      for (const target of ['/v1/voices', '/v1/user']) {
        const { reason, entry } = await expectRefused(harness, requestOf(harness, `GET ${target}`, [line]), 403);
        expect(reason).toBe('foreign_host');
        expect(entry?.path).toBe(target);
      }
    },
  );

  it.each(['127.0.0.1', 'localhost', '[::1]'])('A27: %s is ours, and decides nothing more', async (name) => {
    const harness = await voicesReader();
    const host = [`host: ${name}:${harness.port}`];
    const { request } = await expectForwarded(harness, requestOf(harness, READ, host), READ);
    expect(request.headers.host).toBe(`127.0.0.1:${harness.upstream.port}`);
    await expectRefused(harness, requestOf(harness, 'GET /v1/user', host), 403);
  });
});

describe('a method that the path does not have', () => {
  it.each([
    ['A28: HEAD of an allowed GET', 'HEAD /v1/voices', 'GET'],
    ['A29: OPTIONS', 'OPTIONS /v1/voices', 'GET'],
    ['A29: OPTIONS of a POST', 'OPTIONS /v1/text-to-speech/21m00Tcm4TlvDq8ikWAM', 'POST'],
    ['A29: OPTIONS *', 'OPTIONS *', ''],
    ['A29: GET *', 'GET *', ''],
    ['A32: PATCH where the catalogue has POST', 'PATCH /v1/text-to-speech/21m00Tcm4TlvDq8ikWAM', 'POST'],
    ['A32: PUT where the catalogue has POST', 'PUT /v1/voices/add', 'POST'],
  ])('%s is 405, and says which there are', async (_row, line, allowed) => {
    const harness = await startWithMock(['voices', 'text_to_speech']);
    const request = requestOf(harness, line, ['access-control-request-method: GET']);
    if (line.startsWith('HEAD')) {
      // An answer to HEAD has no body to read a reason from.
      const response = await harness.call(line);
      expect([response.status, response.headers.get('allow')]).toEqual([405, allowed]);
      expect(harness.ports.log.entries).toMatchObject([{ decision: 'deny', reason: 'method_not_allowed' }]);
      expect(harness.upstream.connections).toBe(0);
      return;
    }
    const { response, reason, entry } = await expectRefused(harness, request, 405);
    expect([response.headers.get('allow'), reason]).toEqual([allowed, 'method_not_allowed']);
    expect(entry).toMatchObject({ method: line.split(' ')[0], reason: 'method_not_allowed' });
  });

  it('A29, D17: a preflight of a web page is 403, without a header that would let it on', async () => {
    const harness = await startWithMock(['voices']);
    const preflight = ['origin: https://evil.example', 'access-control-request-private-network: true'];
    await expectRefused(harness, rawRequest('OPTIONS /v1/voices', harness.port, preflight), 403);
  });
});

describe('headers that other servers obey', () => {
  it.each(['x-http-method-override', 'x-method-override', 'x-http-method', 'X-HTTP-Method-Override'])(
    'A33: %s neither changes the method nor goes on',
    async (name) => {
      const harness = await voicesReader();
      const { request } = await expectForwarded(harness, requestOf(harness, READ, [`${name}: DELETE`]), READ);
      expect(Object.keys(request.headers).filter((header) => /method/.test(header))).toEqual([]);
    },
  );

  it('A33: _method is data, in a query and in a form', async () => {
    const harness = await startWithMock(['voices', 'audio_tools']);
    await expectForwarded(harness, requestOf(harness, `${READ}?_method=DELETE`), `${READ}?_method=DELETE`);
    const form = [
      '--b\r\ncontent-disposition: form-data; name="_method"\r\n\r\nDELETE\r\n',
      '--b\r\ncontent-disposition: form-data; name="audio"; filename="a.mp3"\r\n\r\nID3\r\n--b--\r\n',
    ].join('');
    const headers = ['content-type: multipart/form-data; boundary=b', `content-length: ${form.length}`];
    const line = 'POST /v1/audio-isolation';
    const { request } = await expectForwarded(harness, requestOf(harness, line, headers, form), line);
    expect(Buffer.concat(request.chunks).toString()).toBe(form);
  });

  it('A34: headers that name another path, host or client neither count nor go on', async () => {
    const harness = await voicesReader();
    const headers = [
      'x-original-url: /v1/user',
      'x-rewrite-url: /v1/user',
      'x-forwarded-prefix: /v1/user',
      'x-forwarded-path: /v1/user',
      'x-forwarded-host: evil.example',
      'x-forwarded-for: 8.8.8.8',
      'x-forwarded-proto: https',
      'x-real-ip: 8.8.8.8',
      'forwarded: for=8.8.8.8;host=evil.example',
      'via: 1.1 evil.example',
      'x-host: evil.example',
      'destination: /v1/user',
      'cookie: a=b',
      'referer: https://evil.example/',
    ];
    const { request } = await expectForwarded(harness, requestOf(harness, READ, headers), READ);
    const names = Object.keys(request.headers).sort();
    expect(names).toEqual(['accept-encoding', 'connection', 'host', 'xi-api-key']);
    expect(harness.upstream.raw()).not.toMatch(/evil|8\.8\.8\.8|v1\/user/);
    const spoken = await expectRefused(
      harness,
      requestOf(harness, 'GET /v1/user', ['x-original-url: /v1/voices']),
      403,
    );
    expect(spoken.reason).toBe('area_off');
  });
});

describe('what was decided and what was sent', () => {
  it('A35: are the same bytes, for any target that is accepted', async () => {
    const harness = await voicesReader();
    const character = fc.constantFrom(...'abzAZ019-._~!$&()*+,;=:@/?[]', '%20', '%2F', '%2e', '%C3%A9', '%27', '%00');
    const query = fc.array(character, { maxLength: 30 }).map((parts) => parts.join(''));
    const id = fc.stringMatching(/^[A-Za-z0-9_-]{1,64}$/);
    await fc.assert(
      fc.asyncProperty(id, fc.option(query), async (voice, text) => {
        const target = `/v1/voices/${voice}/settings${text === null ? '' : `?${text}`}`;
        await expectForwarded(harness, requestOf(harness, `GET ${target}`), `GET ${target}`);
      }),
      { numRuns: 200 },
    );
  });
});

describe('an upgrade', () => {
  it.each([READ, 'GET /v1/user', 'GET /v1/nothing', 'DELETE /v1/voices/abc', 'GET /v1/voices/../user'])(
    'A37: of %s is decided like the plain request',
    async (line) => {
      const harness = await voicesReader();
      const upgrade = ['connection: upgrade', 'upgrade: websocket', 'sec-websocket-version: 13'];
      const plain = await harness.call(line);
      const upgraded = await harness.call(line, [...upgrade, 'sec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==']);
      expect(upgraded.status).toBe(plain.status);
      const decisions = harness.ports.log
        .ofKind('decision')
        .map(({ decision, reason, path }) => [decision, reason, path]);
      expect(decisions).toHaveLength(2);
      expect(decisions[0]).toEqual(decisions[1]);
    },
  );
});
