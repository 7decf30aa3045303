import { expect, it } from 'vitest';
import { move } from './positions.ts';

const press = (key: string, ctrlKey = false) =>
  move({ row: 5, column: 3 }, { key, ctrlKey, metaKey: false }, 50, 11, 10);

it('moves like a spreadsheet', () => {
  expect(press('ArrowUp')).toEqual({ row: 4, column: 3 });
  expect(press('ArrowRight')).toEqual({ row: 5, column: 4 });
  expect(press('Home')).toEqual({ row: 5, column: 0 });
  expect(press('End')).toEqual({ row: 5, column: 10 });
  expect(press('End', true)).toEqual({ row: 49, column: 10 });
  expect(press('Home', true)).toEqual({ row: 0, column: 0 });
  expect(press('ArrowLeft', true)).toEqual({ row: 5, column: 0 });
  expect(press('PageDown')).toEqual({ row: 15, column: 3 });
});

it('stops at the edges and leaves other keys alone', () => {
  expect(press('PageUp')).toEqual({ row: 0, column: 3 });
  expect(move({ row: 0, column: 0 }, { key: 'ArrowUp', ctrlKey: false, metaKey: false }, 1, 11, 10)).toEqual({
    row: 0,
    column: 0,
  });
  expect(press('a')).toBeNull();
});
