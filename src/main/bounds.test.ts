import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LEAST, placeWindow, type Rectangle } from './bounds.ts';

const LAPTOP = { x: 0, y: 25, width: 1440, height: 875 };
const RIGHT = { x: 1440, y: 0, width: 1920, height: 1080 };

describe('where the window stands', () => {
  it('starts in the middle of the primary display', () => {
    expect(placeWindow(null, [LAPTOP, RIGHT])).toEqual({ x: 160, y: 83, width: 1120, height: 760 });
  });

  it('comes back where it was, on any display', () => {
    const saved = { x: 1600, y: 100, width: 1200, height: 800 };
    expect(placeWindow(saved, [LAPTOP, RIGHT])).toEqual(saved);
  });

  it('comes to the primary display when its own is gone', () => {
    const saved = { x: 1600, y: 100, width: 1200, height: 800 };
    expect(placeWindow(saved, [LAPTOP])).toEqual({ x: 120, y: 63, width: 1200, height: 800 });
  });

  it.each([
    ['above the display', { x: 100, y: -200, width: 1120, height: 760 }],
    ['below it', { x: 100, y: 890, width: 1120, height: 760 }],
    ['left of it but for a hand’s breadth', { x: -1100, y: 100, width: 1120, height: 760 }],
    ['nowhere', { x: Number.NaN, y: 0, width: 1120, height: 760 }],
  ])('is reachable again when its head was %s', (_where, saved) => {
    const placed = placeWindow(saved, [LAPTOP]);
    expect(placed.y).toBeGreaterThanOrEqual(LAPTOP.y);
    expect(placed.x).toBeGreaterThanOrEqual(LAPTOP.x);
  });

  it('always gives a window of a usable size whose head can be reached', () => {
    const number = fc.integer({ min: -20_000, max: 20_000 });
    const rectangle = fc.record({ x: number, y: number, width: number, height: number });
    const area = fc.record({
      x: fc.integer({ min: -4000, max: 4000 }),
      y: fc.integer({ min: -4000, max: 4000 }),
      width: fc.integer({ min: 640, max: 8000 }),
      height: fc.integer({ min: 480, max: 5000 }),
    });
    fc.assert(
      fc.property(rectangle, fc.array(area, { minLength: 1, maxLength: 4 }), (saved, areas) => {
        const placed = placeWindow(saved, areas);
        expect(placed.width).toBeGreaterThanOrEqual(LEAST.width);
        expect(placed.height).toBeGreaterThanOrEqual(LEAST.height);
        const shown = (one: Rectangle) =>
          placed.y >= one.y &&
          placed.y < one.y + one.height &&
          placed.x < one.x + one.width &&
          placed.x + placed.width > one.x;
        expect(areas.some(shown)).toBe(true);
      }),
    );
  });
});
