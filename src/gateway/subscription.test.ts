import { describe, expect, it, onTestFinished } from 'vitest';
import { MockUpstream } from '../../test/support/mock-upstream.ts';
import { readSubscription, subscriptionOf } from './subscription.ts';

const GOOD = {
  tier: 'creator',
  character_count: 12,
  character_limit: 100_000,
  next_character_count_reset_unix: 1_766_000_000,
  character_refresh_period: 'monthly_period',
  current_overage: { amount: '0', currency: 'usd' },
};

describe('the answer of a subscription', () => {
  it('gives what is used, the limit, the reset and how long a period is', () => {
    expect(subscriptionOf(GOOD)).toEqual({
      ok: true,
      subscription: {
        tier: 'creator',
        used: 12,
        limit: 100_000,
        overage: null,
        resetAt: 1_766_000_000_000,
        periodMonths: 1,
      },
    });
  });

  it.each([null, undefined])('may say no reset and no period: %s', (nothing) => {
    const answer = { ...GOOD, next_character_count_reset_unix: nothing, character_refresh_period: nothing };
    expect(subscriptionOf(answer)).toMatchObject({ ok: true, subscription: { resetAt: null, periodMonths: 1 } });
  });

  it.each([
    [0, 0],
    [50_000, 50_000],
    ['unlimited', 'unlimited'],
    ['1', null],
    [-1, null],
    [null, null],
  ])('says how far beyond the limit ElevenLabs goes on and bills for it: %s', (extension, overage) => {
    const answer = { ...GOOD, max_credit_limit_extension: extension };
    expect(subscriptionOf(answer)).toMatchObject({ ok: true, subscription: { overage } });
  });

  it.each([
    ['3_month_period', 3],
    ['6_month_period', 6],
    ['annual_period', 12],
  ])('knows %s', (period, months) => {
    const answer = { ...GOOD, character_refresh_period: period };
    expect(subscriptionOf(answer)).toMatchObject({ ok: true, subscription: { periodMonths: months } });
  });

  it.each([
    ['tier', [1, null, '', 'x'.repeat(65), {}]],
    ['character_count', ['12', 1.5, -1, null, Number.NaN, 2 ** 53, undefined]],
    ['character_limit', ['100', 1.5, -1, null, [], Number.POSITIVE_INFINITY]],
    ['next_character_count_reset_unix', ['1766000000', 1.5, 0, -5, 1_766_000_000_000, {}]],
    ['character_refresh_period', ['weekly_period', 'constructor', 1, {}]],
  ] as const)('is refused in words that name %s when it is of another kind', (field, values) => {
    for (const value of values) {
      const reading = subscriptionOf({ ...GOOD, [field]: value });
      expect(reading).toMatchObject({ ok: false, problem: expect.stringContaining(field) });
    }
  });

  it.each([null, 'ok', 12, []])('is refused when it is %j', (answer) => {
    expect(subscriptionOf(answer).ok).toBe(false);
  });
});

describe('reading a subscription', () => {
  async function read(status: number, bytes: string) {
    const upstream = await MockUpstream.start((_request, response) => response.writeHead(status).end(bytes));
    onTestFinished(() => upstream.close());
    const route = {
      accountId: 'acc_main',
      accountName: 'main',
      sandbox: false,
      origin: upstream.origin,
      key: 'sk_test_canary',
      secrets: ['sk_test_canary'],
    };
    return readSubscription(route, '0.1.0', {}, new AbortController().signal);
  }

  it.each(['', '<html>', '{"tier":', 'null'])('says what is wrong with the body %j', async (body) => {
    expect(await read(200, body)).toMatchObject({ ok: false, problem: expect.stringContaining('not a subscription') });
  });

  it('takes no answer larger than 256 KB', async () => {
    const large = JSON.stringify({ ...GOOD, padding: 'x'.repeat(300_000) });
    expect(await read(200, large)).toMatchObject({ ok: false, problem: expect.stringContaining('256 KB') });
  });

  it('says what ElevenLabs answered, never with the key', async () => {
    const body = JSON.stringify({ detail: { message: 'sk_test_canary may not read the user' } });
    expect(await read(403, body)).toEqual({
      ok: false,
      problem: 'ElevenLabs answered 403 to the key of account main: [key] may not read the user',
    });
  });
});
