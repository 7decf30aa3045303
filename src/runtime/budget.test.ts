import { describe, expect, it } from 'vitest';
import { syntheticAgent } from '../../test/support/synthetic-policy.ts';
import type { NewEntry } from '../core/entry.ts';
import { Ledger } from '../core/ledger.ts';
import { type AccountLimits, type AgentLimits, NO_ACCOUNT_LIMITS, NO_AGENT_LIMITS } from '../core/limits.ts';
import { BUILT_IN_RATES } from '../core/pricing/model-rates.ts';
import type { Subscription } from '../gateway/subscription.ts';
import { createBudget } from './budget.ts';

const START = Date.UTC(2026, 10, 24, 12, 30);

interface Given {
  readonly limits?: Partial<AgentLimits>;
  readonly account?: Partial<AccountLimits>;
  readonly subscription?: Subscription;
}

function make({ limits = {}, account = {}, subscription }: Given = {}) {
  const rig = { time: START, looks: 0 };
  const ledger = new Ledger();
  const appended: NewEntry[] = [];
  const raised: unknown[] = [];
  const agent = syntheticAgent({ accountId: 'acc_main', limits: { ...NO_AGENT_LIMITS, ...limits } });
  const accountPolicy = {
    id: 'acc_main',
    name: 'main',
    kind: 'real',
    region: 'global',
    hasKey: true,
    limits: { ...NO_ACCOUNT_LIMITS, ...account },
  } as const;
  const reading = { subscription: subscription ?? null, checkedAt: null, problem: null };
  const budget = createBudget({
    book: {
      state: { agents: new Map([[agent.id, agent]]), accounts: new Map([['acc_main', accountPolicy]]) },
    },
    ledger,
    prices: {
      rates: () => BUILT_IN_RATES,
      factorMilli: () => 1500,
      raise(overrun) {
        raised.push(overrun);
        return 2500;
      },
    },
    meter: { of: () => reading },
    append: (entry) => appended.push(entry),
    look: () => {
      rig.looks += 1;
    },
    now: () => rig.time,
  });
  let calls = 0;
  return {
    rig,
    budget,
    ledger,
    agent,
    appended,
    raised,
    call(milli: number, costMilli: number = milli, whose = agent) {
      calls += 1;
      const callId = `call-${calls}`;
      const hit = budget.reserve({ callId, agent: whose, milli, slots: 0 });
      return hit ?? budget.settle(callId, costMilli);
    },
  };
}

describe('a price', () => {
  it.each(['hourMilli', 'dayMilli', 'monthMilli', 'perRequestMilli'] as const)('is required by %s', (limit) => {
    const { budget, agent } = make({ limits: { [limit]: 0 } });
    expect(budget.applies(agent)).toBe(true);
  });

  it.each(['hourMilli', 'dayMilli', 'monthMilli', 'floorMilli'] as const)(
    'is required by %s of the account',
    (limit) => {
      const { budget, agent } = make({ account: { [limit]: 0 } });
      expect(budget.applies(agent)).toBe(true);
      expect(budget.applies({ ...agent, accountId: 'acc_other' })).toBe(false);
    },
  );

  it('is required by no other limit', () => {
    const { budget, agent } = make({
      limits: { parallel: 1, characters: 1, voices: ['a'], models: ['a'], voiceSlots: 1, unpriced: 'ask' },
      account: { ownerSlot: true },
    });
    expect(budget.applies(agent)).toBe(false);
  });
});

describe('what is spent', () => {
  it('is bounded by the limits of the agent and of its account', () => {
    const { call } = make({ limits: { dayMilli: 30_000 }, account: { hourMilli: 50_000 } });
    expect(call(30_000)).toEqual({ countedAt: null, slots: 0 });
    expect(call(1_000)).toMatchObject({ limit: 'day', leftMilli: 0 });
    const other = syntheticAgent({ id: 'agt_2', accountId: 'acc_main' });
    expect(call(20_000, 20_000, other)).toMatchObject({ slots: 0 });
    expect(call(1_000, 1_000, other)).toMatchObject({ limit: 'account_hour', leftMilli: 0 });
  });

  it('can be looked at without taking anything', () => {
    const { budget, agent, ledger, rig } = make({ limits: { dayMilli: 10_000 } });
    const claim = { callId: 'a', agent, milli: 11_000, slots: 0 } as const;
    expect(budget.check(claim)).toMatchObject({ limit: 'day' });
    expect(budget.check({ ...claim, milli: 10_000 })).toBeNull();
    expect(ledger.usage('acc_main', agent.id, agent.limits, rig.time).windows.day.reservedMilli).toBe(0);
  });

  it('is free again when the call did nothing', () => {
    const { budget, agent } = make({ limits: { dayMilli: 10_000 } });
    budget.reserve({ callId: 'a', agent, milli: 10_000, slots: 0 });
    budget.release('a');
    expect(budget.reserve({ callId: 'b', agent, milli: 10_000, slots: 0 })).toBeNull();
  });

  it('says when it counts, where the clock was set back', () => {
    const { call, rig } = make();
    call(1_000);
    rig.time -= 3_600_000;
    expect(call(1_000)).toEqual({ countedAt: START, slots: 0 });
  });

  it('is told at 50, 80 and 100 %, each once, with whose limit it is', () => {
    const { call, appended, agent } = make({ limits: { dayMilli: 100_000 } });
    for (let count = 0; count < 10; count += 1) call(10_000);
    expect(appended.map(({ facts }) => facts.percent)).toEqual([50, 80, 100]);
    expect(appended[0]).toMatchObject({
      kind: 'notice',
      at: START,
      reason: 'limit_reached',
      agentId: agent.id,
      agent: agent.name,
      creditsMilli: null,
      facts: { account: 'acc_main', percent: 50, window: 'day' },
      sentence: '50 % of the day limit of Voiceover Agent is used: 50 credits of 100 credits are used',
    });
    expect(appended[2]?.sentence).toBe(
      'The day limit of Voiceover Agent is spent: 100 credits of 100 credits are used',
    );
  });

  it('is told again in the next window', () => {
    const { call, appended, rig } = make({ limits: { hourMilli: 10_000 } });
    call(10_000);
    rig.time += 3_600_000;
    call(10_000);
    expect(appended.map(({ facts }) => [facts.window, facts.percent])).toEqual([
      ['hour', 100],
      ['hour', 100],
    ]);
  });

  it('is told of the account too, which no agent is blamed for', () => {
    const { call, appended } = make({ account: { monthMilli: 100_000 } });
    call(60_000);
    expect(appended).toMatchObject([
      {
        agentId: null,
        agent: null,
        sentence: '50 % of the month limit of account main is used: 60 credits of 100 credits are used',
      },
    ]);
  });
});

describe('a bill above its bound', () => {
  it('raises what the operation is expected to cost, and is told', () => {
    const { budget, appended, raised } = make();
    const overrun = { operationId: 'text_to_speech.convert', boundMilli: 20_000, factorMilli: 1000, milli: 50_000 };
    budget.overran(overrun);
    expect(raised).toEqual([overrun]);
    expect(appended).toMatchObject([
      {
        reason: 'price_above_bound',
        creditsMilli: null,
        facts: { operation: 'text_to_speech.convert', boundMilli: 20_000, creditsMilli: 50_000, factorMilli: 2500 },
      },
    ]);
    expect(appended[0]?.sentence).toContain('cost 50 credits, more than the 20 credits');
  });
});

describe('what the queue asks', () => {
  it('is answered from the last reading and the policy', () => {
    const subscription: Subscription = {
      tier: 'pro',
      used: 0,
      limit: 1,
      overage: 0,
      resetAt: null,
      periodMonths: 1,
    };
    const known = make({ subscription, account: { ownerSlot: true } });
    expect([known.budget.tier('acc_main'), known.budget.keepsOwnerSlot('acc_main')]).toEqual(['pro', true]);
    expect(known.budget.keepsOwnerSlot('acc_other')).toBe(false);
    expect(known.rig.looks).toBe(0);
    const unknown = make();
    expect([unknown.budget.tier('acc_main'), unknown.rig.looks]).toEqual([null, 1]);
  });

  it('hands on prices and factors', () => {
    const { budget } = make();
    expect([budget.rates('acc_main'), budget.factorMilli('music.compose')]).toEqual([BUILT_IN_RATES, 1500]);
  });
});
