import { describe, expect, it } from 'vitest';
import { MemoryBudget } from '../../test/support/memory-budget.ts';
import { Ceilings } from './ceilings.ts';
import { FairQueue } from './fair-queue.ts';

function make(plan: string | null) {
  const budget = new MemoryBudget();
  budget.plan = plan;
  const queue = new FairQueue({ longest: { perAgent: 100, all: 100 } });
  const ceilings = new Ceilings(budget, queue);
  /** How many calls get a place at once; all leave again. */
  const room = (pool = ceilings.prepare('acc_main', 'standard')): number => {
    const request = { pool, agentId: 'agt_1', parallel: null, weight: 1, onGranted() {}, onRefused() {} };
    const places = Array.from({ length: 50 }, () => queue.enter(request));
    const entered = places.filter((place) => typeof place !== 'string');
    const granted = entered.filter((place) => place.granted).length;
    for (const place of entered.reverse()) place.leave();
    return granted;
  };
  return { budget, ceilings, room };
}

describe('the ceilings of an account', () => {
  it.each([
    ['free', 2],
    ['creator', 5],
    ['scale', 15],
    ['a plan that nobody knows', 2],
    [null, 2],
  ])('are those of its plan: %s lets %i through', (plan, most) => {
    expect(make(plan).room()).toBe(most);
  });

  it('follow what an answer says, until the plan is another one', () => {
    const { budget, ceilings, room } = make('free');
    ceilings.hear('acc_main', 'standard', 7);
    expect(room()).toBe(7);
    budget.plan = 'creator';
    expect(room()).toBe(5);
    budget.plan = 'free';
    expect(room()).toBe(7);
  });

  it('stay where an answer says nothing', () => {
    const { ceilings, room } = make('creator');
    ceilings.hear('acc_main', 'standard', null);
    expect(room()).toBe(5);
  });

  it('are of one pool of one account each', () => {
    const { ceilings, room } = make('creator');
    ceilings.hear('acc_main', 'flash', 3);
    ceilings.hear('acc_other', 'standard', 4);
    expect(room()).toBe(5);
    expect(room(ceilings.prepare('acc_main', 'flash'))).toBe(3);
    expect(room(ceilings.prepare('acc_other', 'standard'))).toBe(4);
  });

  it('keep one place for the owner, but never the only one', () => {
    const { budget, ceilings, room } = make('creator');
    budget.accountLimits = { ...budget.accountLimits, ownerSlot: true };
    expect(room()).toBe(4);
    ceilings.hear('acc_main', 'standard', 1);
    expect(room()).toBe(1);
  });
});
