import { describe, expect, it } from 'vitest';
import { localDays } from '../../core/local-days.ts';
import { type DayCredits, MOST_LAYERS, stackOf } from './stack.ts';

const NOW = new Date(2026, 10, 24, 12).getTime();
const DAYS = localDays(NOW, 31).map(({ day }) => day);

function spent(agentId: string, credits: number, back = 0): DayCredits {
  return { day: DAYS[30 - back] ?? '', agentId, agent: `Agent ${agentId}`, credits };
}

describe('a stack of days', () => {
  it('ends today and has 31 days, also without any spending', () => {
    const { days, layers, totals } = stackOf([], NOW);
    expect(days).toEqual(DAYS);
    expect(layers).toEqual([]);
    expect(totals).toEqual(DAYS.map(() => 0));
  });

  it('puts the agent that used most first', () => {
    const stack = stackOf([spent('a', 1), spent('b', 5), spent('a', 2, 3)], NOW);
    expect(stack.layers.map(({ name, total }) => [name, total])).toEqual([
      ['Agent b', 5],
      ['Agent a', 3],
    ]);
    expect(stack.totals[30]).toBe(6);
    expect(stack.totals[27]).toBe(2);
  });

  it('makes one of all agents after the sixth', () => {
    const stack = stackOf(
      Array.from({ length: 9 }, (_, index) => spent(`${index}`, 10 - index)),
      NOW,
    );
    expect(stack.layers).toHaveLength(MOST_LAYERS + 1);
    expect(stack.layers.at(-1)).toMatchObject({ agentId: null, name: 'Others', total: 4 + 3 + 2 });
    expect(stack.totals[30]).toBe(54);
  });

  it('leaves out days that it does not show', () => {
    expect(stackOf([{ ...spent('a', 4), day: '2020-01-01' }], NOW).layers).toEqual([]);
  });
});
