import { expect, it } from 'vitest';
import { findArea, findOperation } from '../../core/catalogue/catalogue.ts';
import { marksOf, matches } from './operation-marks.ts';

const of = (id: string) => {
  const operation = findOperation(id);
  const area = findArea(id.slice(0, id.indexOf('.')));
  if (!operation || !area) throw new Error(id);
  return { operation, area };
};

it('marks what cannot be undone and what hands out a credential', () => {
  expect(marksOf(of('voices.delete').operation)).toEqual([{ words: 'cannot be undone', grave: true }]);
  expect(marksOf(of('client_tokens.create_single_use').operation)).toEqual([
    { words: 'hands out a credential', grave: true },
  ]);
  expect(marksOf(of('voices.update').operation)).toEqual([
    { words: 'imitates a real person with some inputs', grave: false },
  ]);
});

it('filters by every word, wherever it stands', () => {
  const { operation, area } = of('voices.delete');
  expect(matches(operation, area, '  ')).toBe(true);
  expect(matches(operation, area, 'undone VOICE')).toBe(true);
  expect(matches(operation, area, 'undone dub')).toBe(false);
});
