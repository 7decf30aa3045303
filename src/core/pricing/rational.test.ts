import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  add,
  ceil,
  ceilToWholeCreditsMilli,
  greater,
  isCountable,
  MILLI,
  multiply,
  ONE,
  type Rational,
  rational,
  rationalOf,
  startedSeconds,
  ZERO,
} from './rational.ts';

const fraction = fc
  .tuple(fc.bigInt({ min: 0n, max: 10n ** 30n }), fc.bigInt({ min: 1n, max: 10n ** 30n }))
  .map(([numerator, denominator]) => rational(numerator, denominator));

function same(a: Rational, b: Rational): boolean {
  return a.numerator * b.denominator === b.numerator * a.denominator;
}

describe('a fraction', () => {
  it('is nothing or more, of something', () => {
    expect(rational(3, 4)).toEqual({ numerator: 3n, denominator: 4n });
    expect(rational(5n)).toEqual({ numerator: 5n, denominator: 1n });
    expect([ZERO, ONE, MILLI]).toEqual([rational(0), rational(1), rational(1, 1000)]);
    for (const [numerator, denominator] of [
      [-1, 1],
      [1, 0],
      [1, -1],
      [-1, -1],
    ] as const) {
      expect(() => rational(numerator, denominator)).toThrow(new RangeError('not a fraction of nothing or more'));
    }
    expect(() => rational(0.5)).toThrow(RangeError);
  });

  it('is multiplied, added and compared as whole numbers are', () => {
    fc.assert(
      fc.property(fraction, fraction, fraction, (a, b, c) => {
        const product = multiply(a, b, c);
        expect(product.numerator * a.denominator * b.denominator * c.denominator).toBe(
          a.numerator * b.numerator * c.numerator * product.denominator,
        );
        const sum = add(a, b);
        expect(sum.numerator * a.denominator * b.denominator).toBe(
          (a.numerator * b.denominator + b.numerator * a.denominator) * sum.denominator,
        );
        const isMore = a.numerator * b.denominator > b.numerator * a.denominator;
        expect(same(greater(a, b), isMore ? a : b)).toBe(true);
      }),
    );
    expect(multiply()).toEqual(ONE);
    expect(add(rational(1, 2), rational(1, 3))).toEqual(rational(5, 6));
    expect(greater(rational(1, 2), rational(1, 3))).toEqual(rational(1, 2));
    expect(greater(rational(1, 3), rational(1, 2))).toEqual(rational(1, 2));
  });
});

describe('a JSON number', () => {
  it('is what its shortest decimal text says, not the double beside it', () => {
    expect(same(rationalOf(0.1), rational(1, 10))).toBe(true);
    expect(same(add(rationalOf(0.1), rationalOf(0.2)), rational(3, 10))).toBe(true);
    for (const [value, numerator, denominator] of [
      [0, 0n, 1n],
      [-0, 0n, 1n],
      [1, 1n, 1n],
      [0.25, 1n, 4n],
      [12.5, 25n, 2n],
      [1e21, 10n ** 21n, 1n],
      [1.5e21, 15n * 10n ** 20n, 1n],
      [1e-7, 1n, 10n ** 7n],
      [1.25e-7, 125n, 10n ** 9n],
      [1e308, 10n ** 308n, 1n],
      [5e-324, 5n, 10n ** 324n],
      [Number.MAX_SAFE_INTEGER, 9_007_199_254_740_991n, 1n],
    ] as const) {
      expect(same(rationalOf(value), rational(numerator, denominator)), String(value)).toBe(true);
    }
  });

  it('is refused when it is negative or no number', () => {
    for (const value of [-1, -0.5, -1e-7, Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]) {
      expect(() => rationalOf(value), String(value)).toThrow(new RangeError('not a number of nothing or more'));
    }
  });

  it('comes back as the double it was', () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 1e15, noNaN: true }), (value) => {
        const { numerator, denominator } = rationalOf(value);
        // Digits and a power of ten, which is how the text is read back.
        expect(Number(`${numerator}e-${String(denominator).length - 1}`)).toBe(Math.abs(value));
      }),
    );
  });
});

describe('rounding', () => {
  it('goes up to the next whole number, and leaves whole ones alone', () => {
    expect([rational(0), rational(1, 1000), rational(1), rational(1001, 1000), rational(4, 2)].map(ceil)).toEqual([
      0n,
      1n,
      1n,
      2n,
      2n,
    ]);
    fc.assert(
      fc.property(fraction, (value) => {
        const whole = ceil(value);
        expect(whole * value.denominator >= value.numerator).toBe(true);
        expect((whole - 1n) * value.denominator < value.numerator).toBe(true);
      }),
    );
  });

  it('of credits gives thousandths of the next whole credit', () => {
    expect(ceilToWholeCreditsMilli(rational(0))).toBe(0);
    expect(ceilToWholeCreditsMilli(rational(1, 1_000_000))).toBe(1000);
    expect(ceilToWholeCreditsMilli(rational(1))).toBe(1000);
    expect(ceilToWholeCreditsMilli(rational(1001, 1000))).toBe(2000);
    fc.assert(
      fc.property(fc.nat(), fc.integer({ min: 1, max: 10_000 }), (numerator, denominator) => {
        const milli = ceilToWholeCreditsMilli(rational(numerator, denominator));
        expect(milli % 1000).toBe(0);
        expect(BigInt(milli) * BigInt(denominator) >= BigInt(numerator) * 1000n).toBe(true);
        expect((BigInt(milli) - 1000n) * BigInt(denominator) < BigInt(numerator) * 1000n).toBe(true);
      }),
    );
  });

  it('E21: refuses more than a safe integer of thousandths', () => {
    const most = rational(9_007_199_254_740n);
    expect(ceilToWholeCreditsMilli(most)).toBe(9_007_199_254_740_000);
    expect(isCountable(most)).toBe(true);
    const more = add(most, rational(1, 1000));
    expect(isCountable(more)).toBe(false);
    expect(() => ceilToWholeCreditsMilli(more)).toThrow(new RangeError('more credits than can be counted'));
  });

  it('of seconds counts each that has begun, and at least one', () => {
    const cases = [
      [0, 1n],
      [1, 1n],
      [1000, 1n],
      [1001, 2n],
      [2000, 2n],
      [59_999, 60n],
    ] as const;
    for (const [ms, seconds] of cases) {
      expect(startedSeconds(rational(ms, 1000)), String(ms)).toEqual(rational(seconds));
    }
  });
});
