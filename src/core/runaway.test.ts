import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DEFAULT_GUARD, type GuardLimits } from './limits.ts';
import { type Runaway, RunawayWatch, runawayWords, type UsualHour, usualHourOf } from './runaway.ts';

const AT = Date.UTC(2026, 10, 25, 12);
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const CREDIT = 1000;
const USUAL: UsualHour = { activeHours: 20, medianMilli: 200 * CREDIT, highMilli: 400 * CREDIT };

function watching(limits: Partial<GuardLimits> = {}): RunawayWatch {
  return new RunawayWatch(() => ({ ...DEFAULT_GUARD, ...limits }));
}

/** Calls each `apart` ms; returns the number of the first that tripped, and what did. */
function firstTrip(times: number, apart: number, each: (at: number) => Runaway | null) {
  for (let index = 0; index < times; index += 1) {
    const runaway = each(AT + index * apart);
    if (runaway !== null) return { call: index + 1, runaway };
  }
  return null;
}

describe('identical calls', () => {
  it('trip at the sixtieth within a minute, and not before', () => {
    const watch = watching();
    expect(firstTrip(200, 100, (at) => watch.forwarded('agt_1', 'aa', at))).toEqual({
      call: 60,
      runaway: { kind: 'identical', count: 60, spanMs: 5_900 },
    });
  });

  it.each([
    [1_016, 60],
    [1_017, null],
  ])('%i ms apart: trip at call %s', (apart, call) => {
    const watch = watching();
    expect(firstTrip(500, apart, (at) => watch.forwarded('agt_1', 'aa', at))?.call ?? null).toBe(call);
  });

  it('that are a minute apart are not within a minute', () => {
    const watch = watching({ identical: 2 });
    expect(watch.forwarded('agt_1', 'aa', AT)).toBeNull();
    expect(watch.forwarded('agt_1', 'aa', AT + MINUTE)).toBeNull();
    expect(watch.forwarded('agt_1', 'aa', AT + 2 * MINUTE - 1)).toMatchObject({ spanMs: MINUTE - 1 });
  });

  it('of two agents, or with two texts, are not one', () => {
    const watch = watching();
    let turn = 0;
    const next = (at: number) => {
      turn += 1;
      return watch.forwarded(`agt_${turn % 2}`, turn % 4 < 2 ? 'aa' : 'bb', at);
    };
    expect(firstTrip(236, 1, next)).toBeNull();
    expect(next(AT + 236)).toMatchObject({ count: 60 });
  });

  it('that differ each time never trip, and are forgotten when 500 others came since', () => {
    const watch = watching();
    let last = 0;
    const others = (count: number) =>
      firstTrip(count, 0, () => {
        last += 1;
        return watch.forwarded('agt_1', `other ${last}`, AT);
      });
    for (let times = 0; times < 59; times += 1) {
      expect(watch.forwarded('agt_1', 'now and then', AT)).toBeNull();
      expect(others(499)).toBeNull();
    }
    expect(watch.forwarded('agt_1', 'now and then', AT)).toMatchObject({ kind: 'identical', count: 60 });
    for (let times = 0; times < 59; times += 1) watch.forwarded('agt_1', 'now and then', AT);
    others(500);
    expect(watch.forwarded('agt_1', 'now and then', AT)).toBeNull();
  });

  it('count anew after they tripped', () => {
    const watch = watching();
    const trips: number[] = [];
    for (let call = 1; call <= 180; call += 1) if (watch.forwarded('agt_1', 'aa', AT + call) !== null) trips.push(call);
    expect(trips).toEqual([60, 120, 180]);
  });

  it('trip exactly when as many as the limit lie within a minute, whatever their times', () => {
    const call = fc.record({ apart: fc.nat(20_000), print: fc.constantFrom('aa', 'bb') });
    fc.assert(
      fc.property(fc.array(call, { maxLength: 60 }), fc.integer({ min: 1, max: 6 }), (calls, limit) => {
        const watch = watching({ identical: limit });
        let seen: { readonly at: number; readonly print: string }[] = [];
        let at = AT;
        for (const { apart, print } of calls) {
          at += apart;
          seen.push({ at, print });
          const within = seen.filter((one) => one.print === print && one.at > at - MINUTE).length;
          const runaway = watch.forwarded('agt_1', print, at);
          expect(runaway === null ? null : runaway.kind === 'identical' && runaway.count).toBe(
            within >= limit ? within : null,
          );
          if (runaway !== null) seen = [];
        }
      }),
    );
  });
});

describe('denials', () => {
  it('trip at the five-hundredth within a minute', () => {
    const watch = watching();
    expect(firstTrip(2_000, 100, (at) => watch.denied('agt_1', 403, at))).toEqual({
      call: 500,
      runaway: { kind: 'denials', count: 500, spanMs: 49_900 },
    });
  });

  it('never trip when they come more slowly', () => {
    const watch = watching();
    expect(firstTrip(5_000, 121, (at) => watch.denied('agt_1', 403, at))).toBeNull();
  });

  it.each([400, 402, 429])('with status %i do not count', (status) => {
    const watch = watching();
    expect(firstTrip(2_000, 1, (at) => watch.denied('agt_1', status, at))).toBeNull();
    expect(firstTrip(499, 1, (at) => watch.denied('agt_1', 403, at))).toBeNull();
  });

  it.each([null, 401, 403, 405, 413, 503])('with status %s count', (status) => {
    const watch = watching();
    expect(firstTrip(500, 1, (at) => watch.denied('agt_1', status, at))?.call).toBe(500);
  });

  it('are counted for each agent', () => {
    const watch = watching({ denials: 2 });
    expect(watch.denied('agt_1', 403, AT)).toBeNull();
    expect(watch.denied('agt_2', 403, AT)).toBeNull();
    expect(watch.denied('agt_1', 403, AT)).toMatchObject({ count: 2 });
  });
});

describe('spending', () => {
  function spends(usual: UsualHour, milli: number, limits: Partial<GuardLimits> = {}): Runaway | null {
    const watch = watching(limits);
    return watch.spent('agt_1', milli, AT) ?? watch.learnUsual('agt_1', usual);
  }

  it('trips above ten times the usual hour', () => {
    expect(spends(USUAL, 2_000 * CREDIT)).toBeNull();
    expect(spends(USUAL, 2_000 * CREDIT + 1)).toEqual({
      kind: 'habit',
      creditsMilli: 2_000 * CREDIT + 1,
      spanMs: HOUR,
      usualMilli: 200 * CREDIT,
    });
  });

  it.each<[string, Partial<UsualHour>, number, boolean]>([
    ['an agent with four hours behind it has no habit', { activeHours: 4 }, 1_000_000, false],
    ['one with five has', { activeHours: 5 }, 1_000_000, true],
    ['a batch that ran before is a habit, however small the usual hour', { highMilli: 5_000 * CREDIT }, 10_000, false],
    ['twice the batch is not', { highMilli: 5_000 * CREDIT }, 10_001, true],
    ['below 1,000 credits nothing trips', { medianMilli: 1, highMilli: 1 }, 999, false],
    ['from 1,000 on it does', { medianMilli: 1, highMilli: 1 }, 1_000, true],
  ])('%s', (_what, usual, amount, trips) => {
    expect(spends({ ...USUAL, ...usual }, amount * CREDIT) !== null).toBe(trips);
  });

  it('is that of the last hour, less what is taken back', () => {
    const watch = watching();
    watch.spent('agt_1', 1_900 * CREDIT, AT);
    watch.learnUsual('agt_1', USUAL);
    expect(watch.spent('agt_1', 200 * CREDIT, AT + HOUR)).toBeNull();
    expect(watch.spent('agt_1', -100 * CREDIT, AT + HOUR + MINUTE)).toBeNull();
    expect(watch.spent('agt_1', 1_900 * CREDIT, AT + HOUR + MINUTE)).toBeNull();
    expect(watch.spent('agt_1', 1, AT + 2 * HOUR - 1)).toMatchObject({ kind: 'habit' });
  });

  it('adds up within the hour', () => {
    const watch = watching();
    watch.spent('agt_1', 1_000 * CREDIT, AT);
    watch.learnUsual('agt_1', USUAL);
    expect(watch.spent('agt_1', 1_000 * CREDIT, AT + 59 * MINUTE)).toBeNull();
    expect(watch.spent('agt_1', 1, AT + 59 * MINUTE)).toMatchObject({ creditsMilli: 2_000 * CREDIT + 1 });
  });

  it('asks for the usual hour once in a clock hour, and only when there is enough to judge', () => {
    const watch = watching();
    expect(watch.wantsUsual('agt_1')).toBe(false);
    watch.spent('agt_1', 999 * CREDIT, AT);
    expect(watch.wantsUsual('agt_1')).toBe(false);
    watch.spent('agt_1', CREDIT, AT);
    expect(watch.wantsUsual('agt_1')).toBe(true);
    watch.learnUsual('agt_1', USUAL);
    watch.spent('agt_1', CREDIT, AT + 59 * MINUTE);
    expect(watch.wantsUsual('agt_1')).toBe(false);
    watch.spent('agt_1', 1_000 * CREDIT, AT + HOUR);
    expect(watch.wantsUsual('agt_1')).toBe(true);
  });

  it('counts anew after it tripped', () => {
    const watch = watching();
    watch.spent('agt_1', 3_000 * CREDIT, AT);
    expect(watch.learnUsual('agt_1', USUAL)).toMatchObject({ kind: 'habit' });
    watch.spent('agt_1', 1_500 * CREDIT, AT + 1);
    expect(watch.learnUsual('agt_1', USUAL)).toBeNull();
  });

  it('says nothing of an agent that is gone by the time its usual hour is known', () => {
    const watch = watching();
    watch.spent('agt_1', 3_000 * CREDIT, AT);
    watch.forget('agt_1');
    expect(watch.learnUsual('agt_1', USUAL)).toBeNull();
  });
});

describe('the usual hour', () => {
  it.each<[readonly number[], UsualHour]>([
    [[], { activeHours: 0, medianMilli: 0, highMilli: 0 }],
    [[7], { activeHours: 1, medianMilli: 7, highMilli: 0 }],
    [[9, 1, 5], { activeHours: 3, medianMilli: 5, highMilli: 5 }],
    [[4, 3, 2, 1000], { activeHours: 4, medianMilli: 3, highMilli: 4 }],
  ])('of %j', (hours, usual) => {
    expect(usualHourOf(hours)).toEqual(usual);
  });
});

describe('a watch', () => {
  it('that is switched off counts nothing', () => {
    const watch = watching({ identical: null, denials: null, habit: null });
    expect(firstTrip(500, 1, (at) => watch.forwarded('agt_1', 'aa', at))).toBeNull();
    expect(firstTrip(2_000, 1, (at) => watch.denied('agt_1', 403, at))).toBeNull();
    watch.spent('agt_1', 9_000 * CREDIT, AT);
    expect(watch.wantsUsual('agt_1')).toBe(false);
    expect(watch.learnUsual('agt_1', USUAL)).toBeNull();
  });

  it('follows a limit that changes', () => {
    let identical = 60;
    const watch = new RunawayWatch(() => ({ ...DEFAULT_GUARD, identical }));
    for (let call = 0; call < 30; call += 1) watch.forwarded('agt_1', 'aa', AT + call);
    identical = 10;
    expect(watch.forwarded('agt_1', 'aa', AT + 30)).toMatchObject({ count: 31 });
  });

  it.each([1, 365 * 24])(
    'is not tripped by a clock that goes back %i hours, nor disarmed for longer than it counts',
    (hours) => {
      const watch = watching();
      const before = AT + hours * HOUR;
      for (let call = 0; call < 59; call += 1) expect(watch.forwarded('agt_1', 'aa', before)).toBeNull();
      for (let call = 0; call < 499; call += 1) expect(watch.denied('agt_1', 403, before)).toBeNull();
      watch.spent('agt_1', 1_999 * CREDIT, before);
      watch.learnUsual('agt_1', USUAL);
      expect(watch.forwarded('agt_1', 'aa', AT)).toBeNull();
      expect(watch.denied('agt_1', 403, AT)).toBeNull();
      watch.spent('agt_1', 1_999 * CREDIT, AT);
      expect(watch.learnUsual('agt_1', USUAL)).toBeNull();
      expect(firstTrip(100, 1, (at) => watch.forwarded('agt_1', 'aa', at + 1))?.call).toBe(59);
      expect(firstTrip(1_000, 1, (at) => watch.denied('agt_1', 403, at + 1))?.call).toBe(500);
    },
  );

  it('bears entries that come a little out of order', () => {
    const watch = watching();
    let turn = 0;
    const jittered = (at: number) => {
      turn += 1;
      return watch.forwarded('agt_1', 'aa', at - (turn % 3) * 2_000);
    };
    expect(firstTrip(100, 100, jittered)?.call).toBe(60);
    const late = watching({ identical: 2 });
    late.forwarded('agt_1', 'aa', AT);
    expect(late.forwarded('agt_1', 'aa', AT - 2_000)).toMatchObject({ count: 2, spanMs: 0 });
  });
});

describe('the words for a runaway', () => {
  it.each<[Runaway, string]>([
    [{ kind: 'identical', count: 60, spanMs: 59_001 }, '60 identical calls in 60 s'],
    [{ kind: 'identical', count: 1, spanMs: 0 }, '1 identical call in 1 s'],
    [{ kind: 'denials', count: 500, spanMs: 12_300 }, '500 denied calls in 13 s'],
    [
      { kind: 'habit', creditsMilli: 12_345_500, spanMs: HOUR, usualMilli: 150_000 },
      '12,345.5 credits in 60 min, its usual hour is 150 credits',
    ],
  ])('%j', (runaway, words) => {
    expect(runawayWords(runaway)).toBe(words);
  });
});
