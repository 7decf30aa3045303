import type { ServerResponse } from 'node:http';
import { describe, expect, it, onTestFinished } from 'vitest';
import { MockUpstream } from '../../test/support/mock-upstream.ts';
import type { Route } from '../core/ports.ts';
import type { Rational } from '../core/pricing/rational.ts';
import { Upstreams } from './upstreams.ts';
import { VoiceRates } from './voice-rates.ts';

const VOICE = '21m00Tcm4TlvDq8ikWAM';

async function start(answer: (response: ServerResponse, target: string) => void) {
  const upstream = await MockUpstream.start((request, response, message) => {
    message.resume().on('end', () => answer(response, request.target));
  });
  const upstreams = new Upstreams({}, { firstByteMs: 5000, idleMs: 5000 });
  onTestFinished(async () => {
    await upstreams.close();
    await upstream.close();
  });
  const route: Route = {
    accountId: 'acc_main',
    accountName: 'main',
    sandbox: false,
    origin: upstream.origin,
    key: 'sk_test_key_0123456789',
    secrets: ['sk_test_key_0123456789'],
  };
  const rates = new VoiceRates(upstreams, 'bollard/test');
  return { upstream, route, rates, rateOf: async (voice = VOICE) => asNumber(await rates.rateOf(route, voice)) };
}

function asNumber(rate: Rational | null): number | null {
  return rate === null ? null : Number(rate.numerator) / Number(rate.denominator);
}

const saying = (body: string, status = 200) => start((response) => response.writeHead(status).end(body));

describe('the rate of a voice', () => {
  it.each([
    ['a voice of the account', '{"voice_id":"a","sharing":null}', 1],
    ['a voice that says nothing of it', '{}', 1],
    ['a library voice without a rate', '{"sharing":{"rate":null}}', 1],
    ['a library voice', '{"sharing":{"rate":1.5}}', 1.5],
    ['the highest', '{"sharing":{"rate":1000}}', 1000],
    ['a cheaper voice, which is no lower bound', '{"sharing":{"rate":0.5}}', 1],
    ['a free voice', '{"sharing":{"rate":0}}', 1],
  ])('is read of %s', async (_what, body, rate) => {
    const { rateOf, upstream } = await saying(body);
    expect(await rateOf()).toBe(rate);
    expect(upstream.requests[0]).toMatchObject({ method: 'GET', target: `/v1/voices/${VOICE}` });
  });

  it.each([
    ['a text', '{"sharing":{"rate":"2"}}'],
    ['negative', '{"sharing":{"rate":-1}}'],
    ['no price', '{"sharing":{"rate":1001}}'],
    ['beyond counting', '{"sharing":{"rate":1e999}}'],
    ['a list', '{"sharing":{"rate":[2]}}'],
    ['not JSON', '<html>'],
    ['no object', '[]x'],
    ['nothing', ''],
    ['larger than any voice', `{"a":"${'x'.repeat(2_000_000)}"}`],
  ])('is not known where the answer is %s', async (_what, body) => {
    expect(await (await saying(body)).rateOf()).toBeNull();
  });

  it.each([401, 404, 429, 500])('is not known where the answer is %i', async (status) => {
    expect(await (await saying('{"sharing":{"rate":2}}', status)).rateOf()).toBeNull();
  });

  it('is not known where nobody answers, and the call goes on', async () => {
    const { rateOf } = await start((response) => response.destroy());
    expect(await rateOf()).toBeNull();
  });

  it('is asked for once, also by calls that come together', async () => {
    const { rateOf, upstream } = await saying('{"sharing":{"rate":2}}');
    expect(await Promise.all([rateOf(), rateOf(), rateOf()])).toEqual([2, 2, 2]);
    expect(await rateOf()).toBe(2);
    expect(upstream.requests).toHaveLength(1);
  });

  it('is another one for another account', async () => {
    const { rates, route, upstream } = await saying('{"sharing":{"rate":2}}');
    await rates.rateOf(route, VOICE);
    await rates.rateOf({ ...route, accountId: 'acc_other' }, VOICE);
    expect(upstream.requests).toHaveLength(2);
  });

  it('is never asked for with what cannot be the id of a voice', async () => {
    const { rateOf, upstream } = await saying('{"sharing":{"rate":2}}');
    for (const voice of ['', 'short', '../../user/key', 'a'.repeat(65), 'with space', 'dot.dot.dot']) {
      expect(await rateOf(voice)).toBeNull();
    }
    expect(upstream.requests).toEqual([]);
  });
});
