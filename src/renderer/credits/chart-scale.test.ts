import { expect, it } from 'vitest';
import { ticksOf } from './chart-scale.ts';

it('has a few round numbers, the highest bar below its top', () => {
  expect(ticksOf(1234)).toEqual({ top: 1234 * 1.06, ticks: [0, 500, 1000] });
  expect(ticksOf(90)).toEqual({ top: 95.4, ticks: [0, 25, 50, 75] });
  expect(ticksOf(100_000).ticks).toEqual([0, 50_000, 100_000]);
  for (const highest of [1, 7, 33, 480, 51_234, 9e8]) {
    const { top, ticks } = ticksOf(highest);
    expect(top, String(highest)).toBeGreaterThan(highest);
    expect(ticks.length, String(highest)).toBeGreaterThanOrEqual(2);
    expect(ticks.length, String(highest)).toBeLessThanOrEqual(6);
    expect(ticks.at(-1)).toBeLessThanOrEqual(top);
  }
});

it('has a scale where nothing was spent', () => {
  expect(ticksOf(0)).toEqual({ top: 1, ticks: [0, 0.25, 0.5, 0.75, 1] });
});
