import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { AREAS, OPERATIONS } from '../../src/core/catalogue/catalogue.ts';
import { decide } from '../../src/core/decide.ts';
import { closeHarnesses, jsonHeaders, startWithMock } from '../support/gateway-harness.ts';
import { cli, cliJson, type Home, makeHome, type Served, serve } from '../support/instance.ts';
import { CANARY_KEY } from '../support/memory-ports.ts';
import { syntheticAgent } from '../support/synthetic-policy.ts';

const KEY = 'sk_test_canary_1122334455667788990011223344556677';
const homes: Home[] = [];
const running: Served[] = [];

afterEach(async () => {
  await closeHarnesses();
  for (const served of running.splice(0)) await served.stop();
  for (const home of homes.splice(0)) home.remove();
});

const everything = syntheticAgent({ grants: new Map(AREAS.map((area) => [area.id, 'full'])) });
const verdictOf = (operation: (typeof OPERATIONS)[number]) =>
  decide({ operation, fieldsPresent: new Set() }, everything, false).verdict;

describe('what hands out a credential', () => {
  it.each(
    OPERATIONS.filter((operation) => operation.effects.includes('mints_credential')).map((each) => [each.id, each]),
  )('C18: %s is denied even at full in every area', (_id, operation) => {
    expect(verdictOf(operation)).toBe('deny');
  });

  it('C19: what makes or changes account keys is never forwarded, and webhook secrets are not handed out', () => {
    const keys = OPERATIONS.filter(({ path, access }) => path.includes('api-key') && access === 'write');
    expect(keys.length).toBeGreaterThan(3);
    for (const operation of keys) expect(verdictOf(operation), operation.id).toBe('deny');
    const webhook = OPERATIONS.find(({ method, path }) => method === 'POST' && path === '/v1/workspace/webhooks');
    expect(webhook && verdictOf(webhook)).toBe('deny');
  });
});

describe('an upstream that asks for credentials elsewhere', () => {
  it('C14: is not obeyed, and its challenge does not reach the agent', async () => {
    const { upstream, call } = await startWithMock(['voices']);
    upstream.answer = (_request, response) => {
      response.writeHead(401, { 'www-authenticate': 'Bearer realm="https://evil.example/"' }).end('{"detail":"no"}');
    };
    const response = await call('GET /v2/voices');
    expect(response.status).toBe(401);
    expect(response.headers.has('www-authenticate')).toBe(false);
    expect(upstream.requests).toHaveLength(1);
  });
});

describe('an agent that names another host', () => {
  it('C15: never makes it a destination: it is data', async () => {
    const { upstream, call } = await startWithMock(['text_to_speech']);
    const body = JSON.stringify({ text: 'Hello', base_url: 'http://evil.example', api_base: 'http://evil.example' });
    const response = await call(
      'POST /v1/text-to-speech/21m00Tcm4TlvDq8ikWAM?base_url=http%3A%2F%2Fevil.example',
      [...jsonHeaders(body), 'x-forwarded-host: evil.example', 'x-base-url: http://evil.example'],
      body,
    );
    expect(response.status).toBe(200);
    expect(upstream.requests).toHaveLength(1);
    expect(upstream.requests[0]?.headers).toMatchObject({ 'xi-api-key': CANARY_KEY });
    expect(upstream.requests[0]?.headers).not.toHaveProperty('x-forwarded-host');
    expect(upstream.requests[0]?.headers.host).not.toContain('evil');
  });
});

describe('whole processes', () => {
  it('C21, C26: neither debugging variables nor exports bring a secret out', async () => {
    const home = makeHome();
    homes.push(home);
    expect((await cli(home, ['init'])).code).toBe(0);
    expect((await cli(home, ['key', 'set'], { input: KEY })).code).toBe(0);
    const { token } = await cliJson<{ token: string }>(home, ['agent', 'add', 'A', '--preset', 'read_only']);
    const keylog = join(home.dir, 'tls-keys');
    const talkative = await cli(home, ['status'], { env: { NODE_DEBUG: 'http,tls,undici' } });
    expect(talkative).toMatchObject({ code: 1, stdout: '' });
    expect(talkative.stderr).toContain('NODE_DEBUG is set');
    const env = { SSLKEYLOGFILE: keylog, HTTPS_PROXY: 'http://127.0.0.1:9' };
    const served = await serve(home, ['--upstream', 'sandbox'], { env });
    running.push(served);
    for (const path of ['/v1/user', '/v1/models', '/v1/voices/none']) {
      await (await fetch(`${served.url}${path}`, { headers: { 'xi-api-key': token } })).text();
    }
    await served.stop();
    running.splice(0);
    const files = ['log.csv', 'log.jsonl', 'policy.json'].map((name) => join(home.dir, name));
    const [csv = '', jsonl = '', policy = ''] = files;
    for (const file of [csv, jsonl]) expect((await cli(home, ['audit', 'export', file])).code).toBe(0);
    expect((await cli(home, ['policy', 'export', policy])).code).toBe(0);
    const doctor = await cli(home, ['doctor', '--json']);
    const out = [
      ...files.map((file) => readFileSync(file, 'utf8')),
      doctor.stdout,
      JSON.stringify(served.lines),
      served.stderr(),
    ];
    expect(() => readFileSync(keylog)).toThrow();
    for (const text of out) for (const secret of [KEY, token, 'correct horse']) expect(text).not.toContain(secret);
  });
});
