import { describe, expect, it } from 'vitest';
import { NO_LIMITS } from '../../../test/support/no-limits.ts';
import {
  hasLimits,
  hasWindow,
  keptWords,
  leftWords,
  otherBounds,
  renewWords,
  shareWords,
  suggestedRaise,
  tightest,
  tightestWords,
  type Usage,
  usageState,
  usedWords,
} from './limit-words.ts';

const NOW = new Date(2026, 10, 25, 12).getTime();
const at = (...[month, day, hour]: [number, number, number]) => new Date(2026, month, day, hour).toISOString();

function usage(parts: Partial<Usage>): Usage {
  const { credits = 5000, spent = 0, reserved = 0 } = parts;
  const left = Math.max(0, credits - spent - reserved);
  return { limit: 'day', credits, spent, reserved, left, renewsAt: at(10, 26, 0), ...parts };
}

describe('how much of a limit is used', () => {
  it.each([
    [{}, 'fine', '0 % used', '5,000 left'],
    [{ spent: 3999 }, 'fine', '79 % used', '1,001 left'],
    [{ spent: 4000 }, 'near', '80 % used', '1,000 left'],
    [{ spent: 1000, reserved: 3000 }, 'near', '80 % used', '1,000 left'],
    [{ spent: 4999.5 }, 'near', '99 % used', '0.5 left'],
    [{ spent: 4880.3 }, 'near', '97 % used', '119 left'],
    [{ spent: 5000 }, 'spent', 'Spent', '0 left'],
    [{ spent: 6000 }, 'spent', 'Spent', '0 left'],
    [{ credits: 0 }, 'spent', 'Spent', '0 left'],
  ])('%j is %s, %s, %s', (parts, state, share, left) => {
    const used = usage(parts);
    expect(usageState(used)).toBe(state);
    expect(shareWords(used)).toBe(share);
    expect(leftWords(used.left)).toBe(left);
  });

  it('says what is under way apart from what is spent', () => {
    expect(usedWords(usage({ spent: 3796 }))).toBe('3,796 credits spent of 5,000.');
    expect(usedWords(usage({ spent: 1, reserved: 120 }))).toBe('1 credit spent, 120 under way, of 5,000.');
  });

  it('says when it renews', () => {
    expect(renewWords(usage({ limit: 'hour', renewsAt: at(10, 25, 13) }), NOW)).toMatch(/^renews at .*1.*$/);
    expect(renewWords(usage({}), NOW)).toBe('renews at midnight');
    expect(renewWords(usage({ limit: 'month', renewsAt: at(11, 14, 9) }), NOW)).toBe('renews on 14 December');
    expect(renewWords(usage({ limit: 'month', renewsAt: at(10, 26, 9) }), NOW)).toBe('renews tomorrow');
    expect(renewWords(usage({ limit: 'month', renewsAt: null }), NOW)).toBe('counts the last 31 days');
  });

  it('names the limit that refuses first, and never what is kept back', () => {
    const usages = [
      usage({ limit: 'hour', spent: 1000 }),
      usage({ limit: 'month', credits: 6000, spent: 4796 }),
      usage({ limit: 'floor', credits: 10, left: 0 }),
    ];
    const least = tightest(usages);
    expect(least?.limit).toBe('month');
    expect(least && tightestWords(least)).toBe('1,204 left this month');
    expect(tightest([])).toBeNull();
    expect(tightest(usages.slice(2))).toBeNull();
  });

  it('says what is kept back, and what that leaves', () => {
    expect(keptWords(10_000, 108_450)).toBe('10,000 credits are kept back for you; 108,450 left for agents.');
    expect(keptWords(1, 0)).toBe('1 credit is kept back for you; nothing is left for agents.');
    expect(keptWords(5, null)).toBe('5 credits are kept back for you.');
  });
});

describe('the other bounds of an agent', () => {
  it('are named one by one, and nothing where there are none', () => {
    expect(otherBounds(NO_LIMITS)).toEqual([]);
    expect(hasLimits(NO_LIMITS)).toBe(false);
    const bounded = {
      ...NO_LIMITS,
      perRequest: 1,
      unpriced: 'ask' as const,
      characters: 1500,
      voices: ['a'],
      models: ['a', 'b'],
      parallel: 2,
      voiceSlots: 1,
      weight: 3,
    };
    expect(otherBounds(bounded)).toEqual([
      '1 credit a call',
      '1,500 characters a call',
      '1 voice allowed',
      '2 models allowed',
      '2 calls at a time',
      '1 new voice a month',
      '3 turns in the queue',
      'asks when a cost is unknown',
    ]);
    expect(otherBounds({ ...NO_LIMITS, unpriced: 200 })).toEqual(['unknown cost counts as 200 credits']);
    expect(hasWindow(bounded)).toBe(false);
    expect(hasLimits(bounded)).toBe(true);
    expect(hasWindow({ ...NO_LIMITS, month: 0 })).toBe(true);
  });
});

it.each([
  [{ day: 5000 }, 1000],
  [{ day: 12_000, hour: 10 }, 2000],
  [{ hour: 700 }, 100],
  [{ month: 40_000 }, 5000],
  [{ day: 3 }, 1],
  [{ day: 0 }, 1],
])('suggests to raise %j by %i', (limits, amount) => {
  expect(suggestedRaise({ ...NO_LIMITS, ...limits })).toBe(amount);
});
