import { describe, expect, it } from 'vitest';
import { syntheticAgent } from '../../test/support/synthetic-policy.ts';
import { changeSentence } from './change-sentence.ts';
import {
  type AccountLimits,
  type AgentLimits,
  DEFAULT_GUARD,
  type GuardLimits,
  NO_ACCOUNT_LIMITS,
  NO_AGENT_LIMITS,
} from './limits.ts';
import { diffPolicies } from './policy-changes.ts';
import type { AccountPolicy, PolicyState } from './policy-state.ts';

const MAIN: AccountPolicy = {
  id: 'acc_1',
  name: 'main',
  kind: 'real',
  region: 'eu',
  hasKey: true,
  limits: NO_ACCOUNT_LIMITS,
};

function state(
  limits: Partial<AgentLimits>,
  accountLimits: Partial<AccountLimits> = {},
  guard: Partial<GuardLimits> = {},
): PolicyState {
  const agent = syntheticAgent({ accountId: 'acc_1', limits: { ...NO_AGENT_LIMITS, ...limits } });
  return {
    stopped: false,
    keyEverSet: true,
    defaultAccountId: 'acc_1',
    accounts: new Map([['acc_1', { ...MAIN, limits: { ...NO_ACCOUNT_LIMITS, ...accountLimits } }]]),
    agents: new Map([['agt_1', agent]]),
    guard: { ...DEFAULT_GUARD, ...guard },
  };
}

function sentence(before: PolicyState, after: PolicyState): string {
  return changeSentence(diffPolicies(before, after), before, after, true);
}

const BEFORE = state({});
const RAISE = { milli: 5_000_000, until: new Date(2026, 10, 25, 23, 59, 59, 999).getTime() };

describe('the sentence of a changed limit', () => {
  it.each<[set: string, cleared: string, Partial<AgentLimits>]>([
    [
      'set the day limit of Voiceover Agent to 5,000 credits',
      'cleared the day limit of Voiceover Agent',
      { dayMilli: 5_000_000 },
    ],
    [
      'set the hour limit of Voiceover Agent to 0.5 credits',
      'cleared the hour limit of Voiceover Agent',
      { hourMilli: 500 },
    ],
    [
      'set the month limit of Voiceover Agent to 1 credit',
      'cleared the month limit of Voiceover Agent',
      { monthMilli: 1000 },
    ],
    [
      'set the limit per request of Voiceover Agent to 200 credits',
      'cleared the limit per request of Voiceover Agent',
      { perRequestMilli: 200_000 },
    ],
    [
      'raised the limits of Voiceover Agent by 5,000 credits until 25 November 23:59',
      'ended the raise of the limits of Voiceover Agent',
      { raise: RAISE },
    ],
    [
      'changed calls without a known price for Voiceover Agent from Deny to Ask',
      'changed calls without a known price for Voiceover Agent from Ask to Deny',
      { unpriced: 'ask' },
    ],
    [
      'changed calls without a known price for Voiceover Agent from Deny to 500 credits each',
      'changed calls without a known price for Voiceover Agent from 500 credits each to Deny',
      { unpriced: 500_000 },
    ],
    [
      'let Voiceover Agent send at most 5,000 characters per request',
      'let Voiceover Agent send texts of any length',
      { characters: 5000 },
    ],
    ['let Voiceover Agent use voice Rachel only', 'let Voiceover Agent use every voice', { voices: ['Rachel'] }],
    [
      'let Voiceover Agent use models eleven_flash_v2_5 and eleven_v3 only',
      'let Voiceover Agent use every model',
      { models: ['eleven_v3', 'eleven_flash_v2_5'] },
    ],
    [
      'let Voiceover Agent use voice Rachel and 2 more only',
      'let Voiceover Agent use every voice',
      { voices: ['Rachel', 'Thomas', 'Sarah'] },
    ],
    [
      'let Voiceover Agent make 2 calls at a time',
      'let Voiceover Agent make any number of calls at a time',
      { parallel: 2 },
    ],
    [
      'let Voiceover Agent add 1 voice a month',
      'let Voiceover Agent add any number of voices a month',
      { voiceSlots: 1 },
    ],
    [
      'gave Voiceover Agent 3 turns in the queue for each turn of another agent',
      'gave Voiceover Agent 1 turn in the queue for each turn of another agent',
      { weight: 3 },
    ],
  ])('says that the owner %s, and %s', (set, cleared, limits) => {
    expect(sentence(BEFORE, state(limits))).toBe(`The owner ${set}`);
    expect(sentence(state(limits), BEFORE)).toBe(`The owner ${cleared}`);
  });

  it.each<[set: string, cleared: string, Partial<AccountLimits>]>([
    [
      'set the hour limit of account main to 10 credits',
      'cleared the hour limit of account main',
      { hourMilli: 10_000 },
    ],
    ['set the day limit of account main to 10 credits', 'cleared the day limit of account main', { dayMilli: 10_000 }],
    [
      'kept 10,000 credits of account main back for the owner',
      'kept no credits of account main back any more',
      { floorMilli: 10_000_000 },
    ],
    [
      'kept one place of account main free for the owner',
      'kept no place of account main free for the owner',
      { ownerSlot: true },
    ],
  ])('says that the owner %s, and %s', (set, cleared, limits) => {
    expect(sentence(BEFORE, state({}, limits))).toBe(`The owner ${set}`);
    expect(sentence(state({}, limits), BEFORE)).toBe(`The owner ${cleared}`);
  });

  it.each<[words: string, Partial<GuardLimits>]>([
    ['set the guard to pause an agent after 100 identical calls in a minute', { identical: 100 }],
    ['turned off the guard against identical calls', { identical: null }],
    ['set the guard to pause an agent after 1,000 denied calls in a minute', { denials: 1000 }],
    ['turned off the guard against denied calls', { denials: null }],
    ['set the guard to pause an agent that spends 20 times its usual hour', { habit: 20 }],
    ['turned off the guard against unusual spending', { habit: null }],
  ])('says that the owner %s', (words, guard) => {
    expect(sentence(BEFORE, state({}, {}, guard))).toBe(`The owner ${words}`);
  });

  it('says the guard as it is again where its default comes back', () => {
    expect(sentence(state({}, {}, { identical: null }), BEFORE)).toBe(
      'The owner set the guard to pause an agent after 60 identical calls in a minute',
    );
  });

  it('names the limits that a raise raises, and tells a raise once whatever of it changed', () => {
    const limits = { hourMilli: 1000, dayMilli: 1000, raise: RAISE };
    expect(sentence(state({ ...limits, raise: null }), state(limits))).toBe(
      'The owner raised the hour and day limits of Voiceover Agent by 5,000 credits until 25 November 23:59',
    );
    const later = new Date(2026, 10, 26, 8, 5).getTime();
    const day = { dayMilli: 1000, raise: RAISE };
    expect(sentence(state(day), state({ ...day, raise: { milli: RAISE.milli, until: later } }))).toBe(
      'The owner raised the day limit of Voiceover Agent by 5,000 credits until 26 November 08:05',
    );
  });

  it('counts the limits of an agent that comes with them', () => {
    const after = state({ dayMilli: 5, raise: RAISE });
    const before = { ...after, agents: new Map() };
    expect(sentence(before, after)).toBe('The owner added agent Voiceover Agent on account main with 2 limits');
    expect(sentence(after, before)).toBe('The owner removed agent Voiceover Agent');
  });
});
