import { describe, expect, it } from 'vitest';
import { MemoryBudget } from '../../test/support/memory-budget.ts';
import { syntheticAgent, syntheticOperation } from '../../test/support/synthetic-policy.ts';
import { NO_AGENT_LIMITS } from '../core/limits.ts';
import { Ceilings } from './ceilings.ts';
import { FairQueue } from './fair-queue.ts';
import { Turn } from './turn.ts';

const SPEAK = syntheticOperation({ area: 'text_to_speech', effects: ['spends'] });
const READ = syntheticOperation({ area: 'voices', access: 'read' });
const AGENT = syntheticAgent({ accountId: 'acc_main' });
const MODEL = 'eleven_multilingual_v2';

function make({ plan = 'free', perAgent = 10 } = {}) {
  const budget = new MemoryBudget();
  budget.plan = plan;
  let expire: (() => void) | null = null;
  let time = 0;
  const queue = new FairQueue({
    longest: { perAgent, all: 100 },
    waitMs: 1000,
    clock: () => time,
    later: (_ms, task) => {
      expire = task;
      return () => {
        expire = null;
      };
    },
  });
  const parts = { queue, ceilings: new Ceilings(budget, queue), budget };
  return {
    queue,
    turn: () => new Turn(parts),
    pass(ms: number) {
      time += ms;
      expire?.();
    },
  };
}

describe('the turn of a call', () => {
  it('is had at once where there is room, and given back once', async () => {
    const { queue, turn } = make();
    const first = turn();
    expect(first.take(AGENT, SPEAK, MODEL)).toBe('granted');
    expect(turn().take(AGENT, SPEAK, MODEL)).toBe('granted');
    const third = turn();
    const waiting = third.take(AGENT, SPEAK, MODEL);
    first.leave();
    first.leave();
    expect(await waiting).toBe('granted');
    expect(queue.running()).toEqual(new Map([[AGENT.id, 2]]));
    expect(queue.waiting()).toEqual(new Map());
  });

  it('needs no place for what no ceiling and no limit of its agent counts', () => {
    const { queue, turn } = make();
    for (let count = 0; count < 20; count += 1) expect(turn().take(AGENT, READ, null)).toBe('granted');
    expect(queue.running()).toEqual(new Map());
  });

  it('is counted against the calls of its agent, whatever they do', () => {
    const { turn } = make();
    const agent = { ...AGENT, limits: { ...NO_AGENT_LIMITS, parallel: 1 } };
    expect(turn().take(agent, READ, null)).toBe('granted');
    expect(turn().take(agent, READ, null)).toBeInstanceOf(Promise);
    expect(turn().take({ ...agent, id: 'agt_2' }, READ, null)).toBe('granted');
  });

  it('costs nothing when the call leaves while it waits', async () => {
    const { queue, turn } = make({ plan: 'free' });
    const places = [turn(), turn()];
    for (const place of places) place.take(AGENT, SPEAK, MODEL);
    const leaving = turn();
    const waiting = leaving.take(AGENT, SPEAK, MODEL);
    leaving.leave();
    expect(await waiting).toBe('left');
    for (const place of places) place.leave();
    expect([queue.running().size, queue.waiting().size]).toEqual([0, 0]);
  });

  it('frees a place that was given in the moment in which the call left', async () => {
    const { queue, turn } = make();
    const places = [turn(), turn()];
    for (const place of places) place.take(AGENT, SPEAK, MODEL);
    const next = turn();
    const waiting = next.take(AGENT, SPEAK, MODEL);
    places[0]?.leave();
    next.leave();
    expect(await waiting).toBe('granted');
    places[1]?.leave();
    expect(queue.running()).toEqual(new Map());
  });

  it('is not had when it takes too long, and says when to come again', async () => {
    const { turn, pass } = make();
    for (const place of [turn(), turn()]) place.take(AGENT, SPEAK, MODEL);
    const late = turn();
    const waiting = late.take(AGENT, SPEAK, MODEL);
    pass(1000);
    expect(await waiting).toBe('queue_expired');
    expect(late.retryAfterSeconds(AGENT.id)).toBeGreaterThanOrEqual(1);
  });

  it('is not had when too many wait, or when Bollard closes', async () => {
    const { queue, turn } = make({ perAgent: 1 });
    for (const place of [turn(), turn()]) place.take(AGENT, SPEAK, MODEL);
    const waiting = turn().take(AGENT, SPEAK, MODEL);
    expect(turn().take(AGENT, SPEAK, MODEL)).toBe('queue_full');
    queue.close();
    expect(await waiting).toBe('left');
    expect(turn().take(AGENT, SPEAK, MODEL)).toBe('left');
  });

  it('tells the ceiling what an answer says, and lets more calls go on then', async () => {
    const { turn } = make();
    const first = turn();
    first.take(AGENT, SPEAK, MODEL);
    turn().take(AGENT, SPEAK, MODEL);
    const waiting = turn().take(AGENT, SPEAK, MODEL);
    first.heard('nonsense');
    first.heard(null);
    first.heard('3');
    expect(await waiting).toBe('granted');
    // A call that counts against none has nothing to tell.
    const free = turn();
    free.take(AGENT, READ, null);
    free.heard('1');
    expect(turn().take(AGENT, SPEAK, MODEL)).toBeInstanceOf(Promise);
  });
});
