import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isKeyLacking, parseUpstreamError } from './upstream-error.ts';

describe('an error of ElevenLabs', () => {
  it.each([
    [
      'the newer shape',
      {
        detail: {
          type: 'authorization_error',
          code: 'insufficient_permissions',
          status: 'missing_permissions',
          message: 'No.',
        },
      },
      { status: 'missing_permissions', code: 'insufficient_permissions', message: 'No.' },
    ],
    [
      'the older shape',
      { detail: { status: 'quota_exceeded', message: 'Spent.' } },
      { status: 'quota_exceeded', code: null, message: 'Spent.' },
    ],
    [
      'a failed validation',
      { detail: [{ loc: ['body', 'text'], msg: 'field required', type: 'missing' }] },
      { status: null, code: 'validation_error', message: 'field required' },
    ],
    ['a text', { detail: 'Not here' }, { status: null, code: null, message: 'Not here' }],
    ['nothing known', { detail: { other: 1 } }, null],
    ['no detail', { error: 'x' }, null],
    ['a list', [], null],
    ['null', null, null],
  ])('is read in %s', (_shape, json, error) => {
    expect(parseUpstreamError(json)).toEqual(error);
  });

  it('is bounded, and anything may come', () => {
    const long = 'x'.repeat(10_000);
    const error = parseUpstreamError({ detail: { status: long, code: long, message: long } });
    expect([error?.status?.length, error?.code?.length, error?.message?.length]).toEqual([64, 64, 300]);
    fc.assert(fc.property(fc.jsonValue(), (json) => void parseUpstreamError({ detail: json })));
  });

  it('says whether the key itself lacks a permission', () => {
    expect(isKeyLacking({ status: 'missing_permissions', code: null, message: null })).toBe(true);
    expect(isKeyLacking({ status: null, code: 'insufficient_permissions', message: null })).toBe(true);
    expect(isKeyLacking({ status: 'invalid_api_key', code: null, message: null })).toBe(false);
  });
});
