import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FairQueue } from './fair-queue.ts';
import type { Place } from './queue-place.ts';

/** A clock and timers that the test holds. */
class Time {
  now = 0;
  timers = new Set<{ readonly at: number; readonly task: () => void }>();

  readonly clock = (): number => this.now;

  readonly later = (ms: number, task: () => void): (() => void) => {
    const timer = { at: this.now + ms, task };
    this.timers.add(timer);
    return () => this.timers.delete(timer);
  };

  pass(ms: number): void {
    this.now += ms;
    for (const timer of [...this.timers]) {
      if (timer.at > this.now || !this.timers.delete(timer)) continue;
      timer.task();
    }
  }
}

interface Asked {
  readonly agentId: string;
  readonly pool?: string | null;
  readonly parallel?: number | null;
  readonly weight?: number;
}

/** One call, and what it was told. */
interface Caller {
  readonly agentId: string;
  readonly pool: string | null;
  readonly place: Place | 'full' | 'closed';
  readonly told: string[];
}

class Desk {
  readonly time = new Time();
  readonly queue: FairQueue;
  /** Agents, in the order in which their waiting calls got a place. */
  readonly order: string[] = [];

  constructor(longest = { perAgent: 100, all: 1_000 }, waitMs?: number) {
    const { clock, later } = this.time;
    this.queue = new FairQueue({ longest, clock, later, ...(waitMs === undefined ? {} : { waitMs }) });
  }

  enter({ agentId, pool = 'tts', parallel = null, weight = 1 }: Asked, onGranted?: () => void): Caller {
    const told: string[] = [];
    const place = this.queue.enter({
      pool,
      agentId,
      parallel,
      weight,
      onGranted: () => {
        told.push('granted');
        this.order.push(agentId);
        onGranted?.();
      },
      onRefused: (reason) => told.push(reason),
    });
    return { agentId, pool, place, told };
  }

  many(count: number, asked: Asked): Caller[] {
    return Array.from({ length: count }, () => this.enter(asked));
  }
}

function leave({ place }: Caller): void {
  if (typeof place === 'string') throw new Error(`the call was refused: ${place}`);
  place.leave();
}

function isGranted({ place }: Caller): boolean {
  return typeof place !== 'string' && place.granted;
}

describe('a place in the queue', () => {
  it('is had at once where there is room, without a timer and without being told', () => {
    const desk = new Desk();
    desk.queue.setCeiling('tts', 2);
    const calls = desk.many(2, { agentId: 'a' });
    expect(calls.map(isGranted)).toEqual([true, true]);
    expect(calls.map(({ told }) => told)).toEqual([[], []]);
    expect(desk.time.timers.size).toBe(0);
  });

  it('is waited for at the ceiling, and had when another leaves', () => {
    const desk = new Desk();
    const [one, two, three] = [
      desk.enter({ agentId: 'a' }),
      desk.enter({ agentId: 'a' }),
      desk.enter({ agentId: 'b' }),
    ];
    expect([one, two, three].map(isGranted)).toEqual([true, false, false]);
    expect(desk.queue.waiting()).toEqual(
      new Map([
        ['a', 1],
        ['b', 1],
      ]),
    );
    leave(one);
    expect(three.told).toEqual(['granted']);
    expect(two.told).toEqual([]);
    expect(desk.queue.running()).toEqual(new Map([['b', 1]]));
    leave(three);
    leave(two);
    expect([desk.queue.waiting().size, desk.queue.running().size, desk.time.timers.size]).toEqual([0, 0, 0]);
  });

  it('is freed once only, however often it is left', () => {
    const desk = new Desk();
    const [one, ...rest] = desk.many(4, { agentId: 'a' });
    if (one === undefined) throw new Error('no call');
    for (let times = 0; times < 3; times += 1) leave(one);
    expect(rest.map(isGranted)).toEqual([true, false, false]);
  });

  it('is given up at once by a client that goes, which is told nothing more', () => {
    const desk = new Desk({ perAgent: 1, all: 1 });
    const [running, waiting] = desk.many(2, { agentId: 'a' });
    if (running === undefined || waiting === undefined) throw new Error('no call');
    expect(desk.enter({ agentId: 'a' }).place).toBe('full');
    leave(waiting);
    const next = desk.enter({ agentId: 'a' });
    leave(running);
    expect([waiting.told, next.told]).toEqual([[], ['granted']]);
  });

  it('of a pool without a ceiling is one, and a call that no pool counts has room always', () => {
    const desk = new Desk();
    expect(desk.many(2, { agentId: 'a', pool: 'new' }).map(isGranted)).toEqual([true, false]);
    expect(desk.many(50, { agentId: 'a', pool: null }).every(isGranted)).toBe(true);
  });

  it('is told of only when all who may go on have theirs: one who enters then goes behind them', () => {
    const desk = new Desk();
    desk.queue.setCeiling('tts', 1);
    const late: Caller[] = [];
    const first = desk.enter({ agentId: 'a' });
    desk.enter({ agentId: 'a' }, () => late.push(desk.enter({ agentId: 'z' })));
    const third = desk.enter({ agentId: 'a' });
    desk.queue.setCeiling('tts', 3);
    expect([isGranted(first), isGranted(third), late.map(isGranted)]).toEqual([true, true, [false]]);
  });

  it('is not told of to a call that left because of what another was told', () => {
    const desk = new Desk();
    const held = desk.enter({ agentId: 'h' });
    const others: Caller[] = [];
    desk.enter({ agentId: 'a' }, () => others.forEach(leave));
    others.push(desk.enter({ agentId: 'a' }));
    desk.queue.setCeiling('tts', 3);
    expect(others.map(({ told }) => told)).toEqual([[]]);
    expect(desk.queue.running()).toEqual(
      new Map([
        ['h', 1],
        ['a', 1],
      ]),
    );
    leave(held);
  });
});

describe('the bounds of the queue', () => {
  it('refuse a call too many of one agent, and of all, with a time to come back', () => {
    const desk = new Desk({ perAgent: 2, all: 3 });
    desk.many(3, { agentId: 'a' });
    expect(desk.enter({ agentId: 'a' }).place).toBe('full');
    expect(typeof desk.enter({ agentId: 'b' }).place).toBe('object');
    expect(desk.enter({ agentId: 'c' }).place).toBe('full');
    expect(desk.queue.waiting()).toEqual(
      new Map([
        ['a', 2],
        ['b', 1],
      ]),
    );
    expect(desk.queue.retryAfterSeconds('tts', 'c')).toBe(1);
  });

  it('let nobody wait longer than 30 s', () => {
    const desk = new Desk();
    const running = desk.enter({ agentId: 'a' });
    const early = desk.enter({ agentId: 'a' });
    desk.time.pass(20_000);
    const late = desk.enter({ agentId: 'b' });
    desk.time.pass(9_999);
    expect(early.told).toEqual([]);
    desk.time.pass(1);
    expect([early.told, late.told]).toEqual([['expired'], []]);
    desk.time.pass(20_000);
    expect(late.told).toEqual(['expired']);
    leave(early);
    leave(running);
    expect([early.told, desk.time.timers.size, isGranted(desk.enter({ agentId: 'c' }))]).toEqual([
      ['expired'],
      0,
      true,
    ]);
  });

  it('say how long those before take: by how long calls held their places', () => {
    const desk = new Desk();
    desk.queue.setCeiling('tts', 2);
    const first = desk.enter({ agentId: 'a' });
    desk.time.pass(3_000);
    leave(first);
    desk.many(10, { agentId: 'a' });
    expect(desk.queue.retryAfterSeconds('tts', 'a')).toBe(12);
    expect(desk.queue.retryAfterSeconds(null, 'b')).toBe(1);
    desk.many(60, { agentId: 'b' });
    expect(desk.queue.retryAfterSeconds('tts', 'a')).toBe(60);
    const read = desk.enter({ agentId: 'c', pool: null, parallel: 1 });
    desk.time.pass(2_000);
    leave(read);
    desk.many(6, { agentId: 'c', pool: null, parallel: 1 });
    expect(desk.queue.retryAfterSeconds(null, 'c')).toBe(10);
  });

  it('say nothing to a call that left because of what another was told', () => {
    const desk = new Desk();
    desk.enter({ agentId: 'a' });
    const told: string[] = [];
    const asked = { pool: 'tts', agentId: 'a', parallel: null, weight: 1, onGranted: () => undefined };
    const places: (Place | 'full' | 'closed')[] = [];
    for (const name of ['one', 'two']) {
      const onRefused = () => {
        told.push(name);
        for (const place of places) if (typeof place !== 'string') place.leave();
      };
      places.push(desk.queue.enter({ ...asked, onRefused }));
    }
    desk.queue.close();
    expect(told).toEqual(['one']);
  });

  it('close with a word to all who wait, and let those who run end', () => {
    const desk = new Desk();
    const [running, one, two] = desk.many(3, { agentId: 'a' });
    desk.queue.close();
    expect([one?.told, two?.told, running?.told]).toEqual([['closed'], ['closed'], []]);
    expect(desk.enter({ agentId: 'a' }).place).toBe('closed');
    if (running) leave(running);
    expect([desk.queue.running().size, desk.time.timers.size]).toEqual([0, 0]);
  });

  it('take no ceiling below 1', () => {
    const { queue } = new Desk();
    for (const ceiling of [0, -1, 1.5, Number.NaN]) expect(() => queue.setCeiling('tts', ceiling)).toThrow(RangeError);
  });

  it('have real timers when none are given', async () => {
    const queue = new FairQueue({ longest: { perAgent: 1, all: 1 }, waitMs: 1 });
    const asked = { pool: 'tts', agentId: 'a', parallel: null, weight: 1, onGranted: () => undefined };
    queue.enter({ ...asked, onRefused: () => undefined });
    const refused = new Promise((resolve) => queue.enter({ ...asked, onRefused: resolve }));
    expect(await refused).toBe('expired');
  });
});

describe("an agent's own limit of parallel calls", () => {
  it('makes its calls wait, also in another pool, and never those of others', () => {
    const desk = new Desk();
    desk.queue.setCeiling('tts', 3);
    const narrow = { agentId: 'a', parallel: 1 };
    const [first, second] = [desk.enter(narrow), desk.enter({ ...narrow, pool: 'stt' })];
    const third = desk.enter({ ...narrow, pool: null });
    expect([first, second, third].map(isGranted)).toEqual([true, false, false]);
    desk.enter(narrow);
    expect(desk.many(2, { agentId: 'b' }).map(isGranted)).toEqual([true, true]);
    leave(first);
    expect([second.told, third.told]).toEqual([['granted'], []]);
  });

  it('wakes as many as it is raised by, and stops none when it is lowered', () => {
    const desk = new Desk();
    desk.queue.setCeiling('tts', 10);
    const calls = desk.many(6, { agentId: 'a', parallel: 1 });
    desk.queue.setLimits('a', { parallel: 4, weight: 1 });
    expect(calls.map(isGranted)).toEqual([true, true, true, true, false, false]);
    desk.queue.setLimits('a', { parallel: 2, weight: 1 });
    expect(desk.queue.running()).toEqual(new Map([['a', 4]]));
    desk.queue.setLimits('a', { parallel: null, weight: 1 });
    expect(desk.queue.waiting().size).toBe(0);
  });

  it('raised by a call that enters lets the older calls go first', () => {
    const desk = new Desk();
    desk.queue.setCeiling('tts', 10);
    const [, waiting] = desk.many(2, { agentId: 'a', parallel: 1 });
    const newest = desk.enter({ agentId: 'a', parallel: 2 });
    expect([waiting?.told, isGranted(newest)]).toEqual([['granted'], false]);
  });

  it('passes its turn on, and wakes whatever else the agent waits for', () => {
    const desk = new Desk();
    desk.queue.setCeiling('tts', 2);
    const [mine, ours] = [desk.enter({ agentId: 'a', parallel: 1 }), desk.enter({ agentId: 'b' })];
    const next = [desk.enter({ agentId: 'a', parallel: 1 }), desk.enter({ agentId: 'b' })];
    leave(ours);
    expect(next.map(isGranted)).toEqual([false, true]);
    leave(mine);
    expect(next.map(isGranted)).toEqual([true, true]);

    const read = desk.enter({ agentId: 'c', parallel: 1, pool: null });
    const [speech, transcript] = [
      desk.enter({ agentId: 'c', parallel: 1 }),
      desk.enter({ agentId: 'c', parallel: 1, pool: 'stt' }),
    ];
    leave(read);
    expect([speech, transcript].map(isGranted)).toEqual([false, true]);
  });

  it('earns no turns while it holds the agent up', () => {
    const desk = new Desk();
    const long = desk.enter({ agentId: 'slow', pool: 'stt', parallel: 1 });
    desk.queue.setCeiling('tts', 1);
    desk.many(10, { agentId: 'slow', parallel: 1 });
    const busy = desk.many(10, { agentId: 'busy' });
    for (const call of busy.slice(0, 6)) leave(call);
    desk.queue.setLimits('slow', { parallel: null, weight: 1 });
    desk.order.length = 0;
    const rounds = 6;
    for (let round = 0; round < rounds; round += 1) {
      desk.queue.setCeiling('tts', round + 2);
    }
    expect(desk.order.filter((agent) => agent === 'slow')).toHaveLength(rounds / 2);
    leave(long);
  });
});

describe('turns', () => {
  /** All agents wait all the time; who got how many of so many places. */
  function share(agents: readonly { readonly agentId: string; readonly weight: number }[], places: number) {
    const desk = new Desk();
    const holder = desk.enter({ agentId: 'holder' });
    const waiting = new Map(agents.map((agent) => [agent.agentId, desk.many(places, agent)]));
    let running = holder;
    const got = new Map<string, number>(agents.map(({ agentId }) => [agentId, 0]));
    for (let place = 0; place < places; place += 1) {
      leave(running);
      const agent = desk.order.at(-1) ?? '';
      const next = waiting.get(agent)?.shift();
      if (next === undefined) throw new Error('nobody got the place');
      running = next;
      got.set(agent, (got.get(agent) ?? 0) + 1);
      yieldCheck(agents, got);
    }
    return got;
  }

  /** Turns over weight differ by less than one turn of the lightest, after each place. */
  function yieldCheck(
    agents: readonly { readonly agentId: string; readonly weight: number }[],
    got: ReadonlyMap<string, number>,
  ): void {
    const parts = agents.map(({ agentId, weight }) => ((got.get(agentId) ?? 0) * 2520) / weight);
    const lightest = Math.min(...agents.map(({ weight }) => weight));
    expect(Math.max(...parts) - Math.min(...parts)).toBeLessThanOrEqual(2520 / lightest);
  }

  it('go round among agents of one weight', () => {
    const desk = new Desk();
    let running = desk.enter({ agentId: 'a' });
    const calls = [
      ...desk.many(4, { agentId: 'a' }),
      ...desk.many(2, { agentId: 'b' }),
      ...desk.many(2, { agentId: 'c' }),
    ];
    for (let place = 0; place < 8; place += 1) {
      leave(running);
      const next = calls.find((call) => isGranted(call));
      if (next === undefined) throw new Error('nobody got the place');
      running = next;
    }
    expect(desk.order.join('')).toBe('bcabcaaa');
  });

  it('are interleaved by weight, three to one', () => {
    const got = share(
      [
        { agentId: 'a', weight: 3 },
        { agentId: 'b', weight: 1 },
      ],
      40,
    );
    expect(got).toEqual(
      new Map([
        ['a', 30],
        ['b', 10],
      ]),
    );
  });

  it('follow a weight that is changed while calls wait', () => {
    const desk = new Desk();
    desk.enter({ agentId: 'holder' });
    for (const agentId of ['a', 'b']) desk.many(12, { agentId });
    desk.queue.setLimits('a', { parallel: null, weight: 5 });
    desk.queue.setCeiling('tts', 13);
    expect(desk.order.filter((agent) => agent === 'a')).toHaveLength(10);
  });

  it('never differ by more than a turn among agents that always wait, whatever their weights', () => {
    const weights = fc.array(fc.integer({ min: 1, max: 10 }), { minLength: 2, maxLength: 6 });
    fc.assert(
      fc.property(weights, fc.integer({ min: 1, max: 80 }), (list, places) => {
        share(
          list.map((weight, index) => ({ agentId: `agent ${index}`, weight })),
          places,
        );
      }),
      { numRuns: 100 },
    );
  });

  it('are not earned by idling: one who comes late gets every second place, not all', () => {
    const desk = new Desk();
    let early = desk.many(40, { agentId: 'early' });
    for (let round = 0; round < 20; round += 1) {
      const running = early.find(isGranted);
      if (running) leave(running);
      early = early.filter((call) => call !== running);
    }
    const late = desk.many(10, { agentId: 'late' });
    desk.order.length = 0;
    for (let round = 0; round < 8; round += 1) {
      const running = [...early, ...late].find(isGranted);
      if (running) leave(running);
    }
    expect(desk.order.filter((agent) => agent === 'late')).toHaveLength(4);
  });
});

describe('whatever happens in whatever order', () => {
  const AGENTS = ['a', 'b', 'c'] as const;
  const POOLS = ['tts', 'stt', null] as const;
  const WAIT_MS = 100;
  const agentId = fc.constantFrom(...AGENTS);
  const limit = fc.option(fc.integer({ min: 1, max: 3 }), { nil: null, freq: 3 });
  const action = fc.oneof(
    {
      weight: 6,
      arbitrary: fc.record({
        kind: fc.constant('enter' as const),
        agentId,
        pool: fc.constantFrom(...POOLS),
        leaves: fc.boolean(),
      }),
    },
    { weight: 5, arbitrary: fc.record({ kind: fc.constant('leave' as const), which: fc.nat() }) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('pass' as const), ms: fc.integer({ min: 1, max: 70 }) }) },
    {
      weight: 1,
      arbitrary: fc.record({
        kind: fc.constant('ceiling' as const),
        pool: fc.constantFrom('tts', 'stt'),
        to: fc.integer({ min: 1, max: 4 }),
      }),
    },
    {
      weight: 1,
      arbitrary: fc.record({
        kind: fc.constant('limits' as const),
        agentId,
        parallel: limit,
        weight: fc.integer({ min: 1, max: 10 }),
      }),
    },
  );

  it('no ceiling and no limit is passed, nobody who may go on waits, calls of an agent keep their order, and each is told once', () => {
    fc.assert(
      fc.property(fc.array(action, { maxLength: 120 }), (actions) => {
        const desk = new Desk({ perAgent: 6, all: 12 }, WAIT_MS);
        const ceilings = new Map<string | null, number>([
          ['tts', 1],
          ['stt', 1],
          [null, Number.POSITIVE_INFINITY],
        ]);
        const limits = new Map<string, { parallel: number | null; weight: number }>(
          AGENTS.map((id) => [id, { parallel: null, weight: 1 }]),
        );
        const live: (Caller & { readonly since: number })[] = [];
        const running = (of: (call: Caller) => boolean) => live.filter((call) => isGranted(call) && of(call)).length;
        const hasRoom = (call: Caller) =>
          running(({ pool }) => pool === call.pool) < (ceilings.get(call.pool) ?? 0) &&
          running(({ agentId: id }) => id === call.agentId) <
            (limits.get(call.agentId)?.parallel ?? Number.POSITIVE_INFINITY);
        const waits = (call: Caller) => !isGranted(call) && call.told.length === 0;

        for (const step of actions) {
          const before = new Set(live.filter(isGranted));
          switch (step.kind) {
            case 'enter': {
              const mine = limits.get(step.agentId) ?? { parallel: null, weight: 1 };
              const waiting = live.filter(waits);
              const full = waiting.length >= 12 || waiting.filter((call) => call.agentId === step.agentId).length >= 6;
              const room = hasRoom({ agentId: step.agentId, pool: step.pool, place: 'full', told: [] });
              const call: Caller = desk.enter({ ...step, ...mine }, () => {
                if (step.leaves) leave(call);
              });
              if (room) expect(isGranted(call)).toBe(true);
              else expect(call.place === 'full').toBe(full);
              if (call.place !== 'full') live.push({ ...call, since: desk.time.now });
              break;
            }
            case 'leave': {
              const call = live[step.which % Math.max(1, live.length)];
              if (call === undefined) break;
              live.splice(live.indexOf(call), 1);
              leave(call);
              leave(call);
              break;
            }
            case 'pass':
              desk.time.pass(step.ms);
              break;
            case 'ceiling':
              ceilings.set(step.pool, step.to);
              desk.queue.setCeiling(step.pool, step.to);
              break;
            case 'limits':
              limits.set(step.agentId, { parallel: step.parallel, weight: step.weight });
              desk.queue.setLimits(step.agentId, step);
              break;
          }
          for (const call of live.splice(0)) {
            expect(call.told.length).toBeLessThanOrEqual(1);
            const expired = !isGranted(call) && call.told[0] === 'expired';
            if (expired) expect(desk.time.now - call.since).toBeGreaterThanOrEqual(WAIT_MS);
            const left = call.told[0] === 'granted' && !isGranted(call);
            if (!expired && !left) live.push(call);
          }
          for (const call of live.filter(waits)) {
            expect(hasRoom(call)).toBe(false);
            expect(desk.time.now - call.since).toBeLessThan(WAIT_MS);
          }
          const started = live.filter((call) => isGranted(call) && !before.has(call));
          for (const call of started) {
            // Those that ran before may be more than a ceiling or limit that was lowered since; nobody starts then.
            expect(running(({ pool }) => pool === call.pool)).toBeLessThanOrEqual(ceilings.get(call.pool) ?? 0);
            expect(running(({ agentId: id }) => id === call.agentId)).toBeLessThanOrEqual(
              limits.get(call.agentId)?.parallel ?? Number.POSITIVE_INFINITY,
            );
            const older = live.slice(0, live.indexOf(call));
            expect(
              older.filter((other) => waits(other) && other.agentId === call.agentId && other.pool === call.pool),
            ).toEqual([]);
          }
          const counted = (of: (call: Caller) => boolean) =>
            new Map(
              AGENTS.map((id) => [id, live.filter((call) => call.agentId === id && of(call)).length] as const).filter(
                ([, count]) => count > 0,
              ),
            );
          expect(desk.queue.running()).toEqual(counted(isGranted));
          expect(desk.queue.waiting()).toEqual(counted(waits));
          expect(desk.time.timers.size).toBe(live.some(waits) ? 1 : 0);
        }
      }),
      { numRuns: 500 },
    );
  });
});
