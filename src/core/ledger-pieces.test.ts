import { describe, expect, it } from 'vitest';
import { addExact, Pieces } from './ledger-pieces.ts';

function piecesOf(...spans: readonly (readonly [from: number, to: number, milli: number, slots?: number])[]): Pieces {
  const pieces = new Pieces();
  pieces.restore(spans.map(([from, to, milli, slots = 0]) => ({ from, to, milli, slots })));
  return pieces;
}

describe('pieces of spending', () => {
  it('are nothing at first', () => {
    expect(new Pieces().since(0)).toEqual({ milli: 0, slots: 0 });
  });

  it('join what is booked until they are cut, and count whole where they lie partly in a span', () => {
    const pieces = new Pieces();
    pieces.book(10, 1, 1);
    pieces.book(20, 20, 2);
    pieces.cut();
    pieces.book(30, 300, 0);
    pieces.book(40, 4000, 1);
    expect(pieces.since(0)).toEqual({ milli: 4321, slots: 4 });
    expect(pieces.since(20)).toEqual({ milli: 4321, slots: 4 });
    expect(pieces.since(21)).toEqual({ milli: 4300, slots: 1 });
    expect(pieces.since(40)).toEqual({ milli: 4300, slots: 1 });
    expect(pieces.since(41)).toEqual({ milli: 0, slots: 0 });
  });

  it('stay apart from what was restored, which stays apart too', () => {
    const pieces = piecesOf([5, 6, 20], [1, 2, 1]);
    pieces.book(10, 300, 0);
    expect([1, 3, 7].map((start) => pieces.since(start).milli)).toEqual([321, 320, 300]);
  });

  it('join where they overlap, to where the later one ends', () => {
    const pieces = piecesOf([1, 4, 1, 1], [2, 9, 20, 2], [9, 9, 300, 4], [3, 5, 4000], [11, 12, 50_000]);
    expect(pieces.since(9)).toEqual({ milli: 54_321, slots: 7 });
    expect(pieces.since(10)).toEqual({ milli: 50_000, slots: 0 });
  });

  it('take older ones before them', () => {
    const pieces = new Pieces();
    pieces.book(10, 1, 0);
    pieces.restore([{ from: 1, to: 2, milli: 20, slots: 0 }]);
    pieces.book(11, 300, 0);
    expect([1, 3].map((start) => pieces.since(start).milli)).toEqual([321, 301]);
  });

  it('forget what ended before a time, and that alone', () => {
    for (const [before, left] of [
      [2, 321],
      [3, 320],
      [6, 320],
      [7, 300],
      [11, 0],
    ] as const) {
      const pieces = piecesOf([1, 2, 1], [5, 6, 20], [9, 10, 300]);
      pieces.forgetBefore(before);
      expect(pieces.since(0).milli).toBe(left);
    }
  });

  it('are corrected where they began last, and never below nothing', () => {
    const pieces = piecesOf([1, 2, 10], [5, 6, 20]);
    pieces.correct(4, -10);
    expect([1, 3].map((start) => pieces.since(start).milli)).toEqual([20, 20]);
    pieces.correct(5, 7);
    expect([1, 3].map((start) => pieces.since(start).milli)).toEqual([27, 27]);
    pieces.correct(0, 5);
    expect(pieces.since(0).milli).toBe(27);
    expect(() => pieces.correct(6, -28)).toThrow('-28 is more than was booked');
    expect(() => pieces.correct(6, Number.MAX_SAFE_INTEGER)).toThrow(RangeError);
    expect(pieces.since(0).milli).toBe(27);
  });

  it('E21: are added exactly or not at all', () => {
    expect(addExact(Number.MAX_SAFE_INTEGER - 1, 1)).toBe(Number.MAX_SAFE_INTEGER);
    expect(() => addExact(Number.MAX_SAFE_INTEGER, 1)).toThrow('9007199254740991 + 1 credits cannot be added');
  });
});
