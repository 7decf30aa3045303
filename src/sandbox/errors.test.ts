import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type SandboxUnderTest, startSandbox } from '../../test/support/sandbox-harness.ts';
import { ERRORS } from './errors.ts';

/** The table of docs/sandbox.md, once more by hand: name, status, what stands in `detail`. */
const DOCUMENTED: readonly (readonly [name: string, status: number, detail: unknown])[] = [
  ['400', 400, { type: 'validation_error', code: 'invalid_parameters' }],
  ['400_text_too_long', 400, { code: 'text_too_long', status: 'max_character_limit_exceeded' }],
  ['401', 401, { type: 'authentication_error', code: 'invalid_api_key' }],
  ['401_quota', 401, { status: 'quota_exceeded' }],
  ['401_permission', 401, { status: 'missing_permissions' }],
  ['402', 402, { type: 'payment_required', code: 'insufficient_credits' }],
  ['402_plan', 402, { type: 'payment_required', code: 'paid_plan_required' }],
  ['403', 403, { code: 'insufficient_permissions', status: 'missing_permissions' }],
  ['403_voice', 403, { type: 'authorization_error', code: 'voice_access_denied' }],
  ['404', 404, { type: 'not_found', code: 'voice_not_found' }],
  ['409', 409, { type: 'conflict' }],
  ['422', 422, [{ loc: ['body', 'text'], msg: 'Field required', type: 'missing' }]],
  ['429_concurrent', 429, { code: 'concurrent_limit_exceeded', status: 'too_many_concurrent_requests' }],
  ['429_rate', 429, { code: 'rate_limit_exceeded', status: 'rate_limit_exceeded' }],
  ['429_busy', 429, { code: 'system_busy', status: 'system_busy' }],
  ['429_retry_after', 429, { code: 'rate_limit_exceeded' }],
  ['500', 500, { type: 'internal_error', code: 'internal_server_error' }],
  ['503', 503, { type: 'service_unavailable' }],
];

describe('an error on demand', () => {
  let sandbox: SandboxUnderTest;
  beforeAll(async () => {
    sandbox = await startSandbox();
  });
  afterAll(() => sandbox.close());

  it('exists for each row of the table, and for nothing else', () => {
    expect([...ERRORS.keys()]).toEqual(DOCUMENTED.map(([name]) => name));
  });

  it.each(DOCUMENTED)('%s comes for an id in the path and for the start of a text', async (name, status, detail) => {
    const spoken = `/v1/text-to-speech/21m00Tcm4TlvDq8ikWAM`;
    for (const response of [
      await sandbox.call('POST', `/v1/text-to-speech/sandbox_error_${name}`, { json: { text: 'a' } }),
      await sandbox.call('GET', `/v1/history/sandbox_error_${name}`),
      await sandbox.call('POST', `${spoken}/stream`, { json: { text: `[[error ${name}]] and more` } }),
    ]) {
      expect(response.status).toBe(status);
      expect(response.headers.get('content-type')).toBe('application/json');
      expect(response.headers.get('retry-after')).toBe(name === '429_retry_after' ? '1' : null);
      expect(await response.json()).toMatchObject({ detail });
    }
  });

  it('costs nothing and leaves nothing', async () => {
    await sandbox.call('POST', '/v1/text-to-speech/21m00Tcm4TlvDq8ikWAM', { json: { text: '[[error 500]]' } });
    expect(await sandbox.read('GET', '/v1/user/subscription')).toMatchObject({ character_count: 0 });
    expect(await sandbox.read('GET', '/v1/history')).toMatchObject({ history: [] });
  });

  it.each(['418', 'constructor', '__proto__', 'toString'])(
    'called %s is refused, and those there are get named',
    async (name) => {
      const response = await sandbox.call('GET', `/v1/voices/sandbox_error_${name}`);
      expect(response.status).toBe(400);
      const { detail } = (await response.json()) as { detail: { message: string } };
      expect(detail.message).toContain(`no error ${name}`);
      expect(detail.message).toContain('429_busy');
    },
  );

  it('is not what a text asks for that only mentions one', async () => {
    const response = await sandbox.call('POST', '/v1/text-to-speech/21m00Tcm4TlvDq8ikWAM', {
      json: { text: 'He said [[error 500]].' },
    });
    expect(response.status).toBe(200);
  });
});
