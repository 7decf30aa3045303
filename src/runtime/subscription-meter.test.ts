import { describe, expect, it, onTestFinished } from 'vitest';
import { MockUpstream } from '../../test/support/mock-upstream.ts';
import { outcome } from '../../test/support/store-fixtures.ts';
import type { Entry } from '../core/entry.ts';
import type { Route } from '../core/ports.ts';
import { readSubscription } from '../gateway/subscription.ts';
import { createSubscriptionMeter, type SubscriptionMeter } from './subscription-meter.ts';

const KEY = 'sk_test_canary_0123456789abcdef';
const START = Date.UTC(2026, 10, 24, 12);
const GOOD = {
  tier: 'creator',
  character_count: 1200,
  character_limit: 100_000,
  next_character_count_reset_unix: 1_766_000_000,
};

/** A clock that stands still until it is moved; what is due runs then. */
class Clock {
  time = 0;
  #waiting: { due: number; run: () => void }[] = [];

  later = (run: () => void, ms: number): (() => void) => {
    const one = { due: this.time + ms, run };
    this.#waiting.push(one);
    return () => {
      this.#waiting = this.#waiting.filter((other) => other !== one);
    };
  };

  pass(ms: number): void {
    const end = this.time + ms;
    for (;;) {
      const [next] = this.#waiting.filter(({ due }) => due <= end).sort((one, other) => one.due - other.due);
      if (!next) break;
      this.#waiting = this.#waiting.filter((one) => one !== next);
      this.time = Math.max(this.time, next.due);
      next.run();
    }
    this.time = end;
  }
}

interface Rig {
  readonly meter: SubscriptionMeter;
  readonly clock: Clock;
  readonly upstream: MockUpstream;
  /** When each read began. */
  readonly starts: number[];
  /** What the upstream answers next. */
  body: unknown;
  status: number;
  locked: boolean;
  /** Lets what was asked be answered. */
  settled(): Promise<void>;
}

async function makeRig(): Promise<Rig> {
  const clock = new Clock();
  const running = new Set<Promise<unknown>>();
  const upstream = await MockUpstream.start((_request, response, message) => {
    message.resume().on('end', () => {
      response.writeHead(rig.status, { 'content-type': 'application/json' }).end(JSON.stringify(rig.body));
    });
  });
  const route: Route = {
    accountId: 'acc_main',
    accountName: 'main',
    sandbox: false,
    origin: upstream.origin,
    key: KEY,
    secrets: [KEY],
  };
  const meter = createSubscriptionMeter({
    accounts: () => ['acc_main'],
    read: (_id, signal) => {
      if (rig.locked) return null;
      rig.starts.push(clock.time);
      const answer = readSubscription(route, '0.1.0', {}, signal);
      running.add(answer);
      return answer;
    },
    now: () => START + clock.time,
    clock: () => clock.time,
    later: clock.later,
  });
  const rig: Rig = {
    meter,
    clock,
    upstream,
    starts: [],
    body: GOOD,
    status: 200,
    locked: false,
    async settled() {
      await Promise.all(running);
      // The meter takes the answer a turn later.
      await new Promise(setImmediate);
    },
  };
  onTestFinished(async () => {
    meter.close();
    await upstream.close();
  });
  return rig;
}

function spent(account = 'acc_main', creditsMilli: number | null = 12_000): Entry[] {
  return [{ ...outcome('call_1', { creditsMilli, facts: { account } }), seq: 2, hash: '' }];
}

describe('the meter of a subscription', () => {
  it('reads once when somebody looks first, with the key and nothing else', async () => {
    const { meter, upstream, settled } = await makeRig();
    meter.look();
    meter.look();
    await settled();
    expect(meter.of('acc_main')).toEqual({
      subscription: {
        tier: 'creator',
        used: 1200,
        limit: 100_000,
        overage: null,
        resetAt: 1_766_000_000_000,
        periodMonths: 1,
      },
      checkedAt: START,
      problem: null,
    });
    expect(upstream.requests.map(({ method, target }) => `${method} ${target}`)).toEqual(['GET /v1/user/subscription']);
    expect(upstream.requests[0]?.headers).toMatchObject({ 'xi-api-key': KEY, 'user-agent': 'bollard/0.1.0' });
  });

  it('reads again after ten minutes, and only when somebody looks', async () => {
    const { meter, clock, upstream, settled } = await makeRig();
    meter.look();
    await settled();
    clock.pass(599_999);
    meter.look();
    await settled();
    expect(upstream.requests).toHaveLength(1);
    clock.pass(3_600_000);
    expect(upstream.requests).toHaveLength(1);
    meter.look();
    await settled();
    expect(upstream.requests).toHaveLength(2);
  });

  it('reads once after many calls that spent, two seconds later', async () => {
    const { meter, clock, upstream, settled } = await makeRig();
    for (let call = 0; call < 50; call += 1) meter.hear(spent());
    clock.pass(1_999);
    expect(upstream.requests).toHaveLength(0);
    clock.pass(1);
    await settled();
    expect(upstream.requests).toHaveLength(1);
  });

  it('never reads more than once in 10 s, however much is spent and looked at', async () => {
    const { meter, clock, starts, settled } = await makeRig();
    for (let second = 0; second < 100; second += 1) {
      meter.hear(spent());
      meter.look();
      clock.pass(1_000);
      await settled();
    }
    expect(starts.length).toBeGreaterThanOrEqual(9);
    for (const [index, start] of starts.entries()) {
      expect(start - (starts[index - 1] ?? Number.NEGATIVE_INFINITY)).toBeGreaterThanOrEqual(10_000);
    }
  });

  it('reads nothing for calls that cost nothing, and for an account that is not said', async () => {
    const { meter, clock, upstream, settled } = await makeRig();
    meter.hear(spent('acc_main', 0));
    meter.hear(spent('acc_main', null));
    meter.hear([{ ...outcome('call_1', { facts: {} }), seq: 2, hash: '' }]);
    clock.pass(60_000);
    await settled();
    expect(upstream.requests).toHaveLength(0);
  });

  it('keeps the last good values with their date when a later read fails, and tries again after a minute', async () => {
    const rig = await makeRig();
    const { meter, clock, upstream, settled } = rig;
    meter.look();
    await settled();
    clock.pass(700_000);
    rig.status = 401;
    rig.body = { detail: { status: 'invalid_api_key', message: `Invalid API key ${KEY}` } };
    meter.look();
    await settled();
    const reading = meter.of('acc_main');
    expect(reading).toMatchObject({ subscription: { used: 1200 }, checkedAt: START });
    expect(reading.problem).toBe('ElevenLabs answered 401 to the key of account main: Invalid API key [key]');
    clock.pass(59_000);
    meter.look();
    expect(upstream.requests).toHaveLength(2);
    rig.status = 200;
    rig.body = { ...GOOD, character_count: 1300 };
    clock.pass(1_000);
    meter.look();
    await settled();
    expect(meter.of('acc_main')).toMatchObject({
      subscription: { used: 1300 },
      checkedAt: START + 760_000,
      problem: null,
    });
  });

  it('reads nothing while locked, and at the first look after', async () => {
    const rig = await makeRig();
    const { meter, clock, upstream, settled } = rig;
    rig.locked = true;
    meter.look();
    meter.hear(spent());
    clock.pass(3_600_000);
    await settled();
    expect(upstream.connections).toBe(0);
    rig.locked = false;
    meter.look();
    await settled();
    expect(meter.of('acc_main')).toMatchObject({ subscription: { used: 1200 }, problem: null });
  });

  it('forgets what it knew when the key is another, also an answer that is still on its way', async () => {
    const rig = await makeRig();
    const { meter, clock, upstream, settled } = rig;
    meter.look();
    meter.renew('acc_main');
    await settled();
    expect(meter.of('acc_main').subscription).toBeNull();
    rig.body = { ...GOOD, character_count: 7 };
    clock.pass(10_000);
    await settled();
    expect(upstream.requests).toHaveLength(1);
    meter.look();
    await settled();
    expect(upstream.requests).toHaveLength(2);
    expect(meter.of('acc_main')).toMatchObject({ subscription: { used: 7 } });
  });

  it('waits for a first answer, but not for ever', async () => {
    const { meter, clock, upstream } = await makeRig();
    await meter.firstAnswers(1_500);
    upstream.answer = () => undefined;
    meter.look();
    const waiting = meter.firstAnswers(1_500);
    clock.pass(1_500);
    await waiting;
    expect(meter.of('acc_main').subscription).toBeNull();
  });

  it('ends what is under way when it is closed', async () => {
    const { meter, upstream, settled } = await makeRig();
    upstream.answer = () => undefined;
    meter.look();
    await upstream.request(0);
    meter.close();
    await settled();
    expect(meter.of('acc_main').problem).toContain('could not be reached');
    meter.look();
    expect(upstream.requests).toHaveLength(1);
  });
});
