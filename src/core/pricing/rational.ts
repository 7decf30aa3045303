/** Exact fractions. A price is multiplied and rounded up once, at the end, as the bill is: floats would lose or add a credit. */

/** Never negative; the denominator is positive. Not necessarily reduced. */
export interface Rational {
  readonly numerator: bigint;
  readonly denominator: bigint;
}

/** A fraction of two whole numbers. Throws RangeError for what is negative or divided by nothing. */
export function rational(numerator: bigint | number, denominator: bigint | number = 1n): Rational {
  const made = { numerator: BigInt(numerator), denominator: BigInt(denominator) };
  if (made.numerator < 0n || made.denominator <= 0n) throw new RangeError('not a fraction of nothing or more');
  return made;
}

export const ZERO = rational(0);
export const ONE = rational(1);

/** The shortest decimal text of a double, as ECMAScript writes it (Number::toString): digits, fraction, exponent. */
const DECIMAL = /^(\d+)(?:\.(\d+))?(?:e([+-]\d+))?$/;

/**
 * A JSON number as its shortest decimal text says: 0.1 is one tenth, not the double beside it. Throws RangeError for what is
 * negative or not finite.
 */
export function rationalOf(value: number): Rational {
  const match = DECIMAL.exec(String(value));
  if (match === null) throw new RangeError('not a number of nothing or more');
  const [, whole = '', fraction = '', exponent = '0'] = match;
  const digits = BigInt(whole + fraction);
  const scale = Number(exponent) - fraction.length;
  return scale < 0 ? rational(digits, 10n ** BigInt(-scale)) : rational(digits * 10n ** BigInt(scale));
}

export function multiply(...factors: readonly Rational[]): Rational {
  let { numerator, denominator } = ONE;
  for (const factor of factors) {
    numerator *= factor.numerator;
    denominator *= factor.denominator;
  }
  return { numerator, denominator };
}

export function add(a: Rational, b: Rational): Rational {
  return {
    numerator: a.numerator * b.denominator + b.numerator * a.denominator,
    denominator: a.denominator * b.denominator,
  };
}

export function greater(a: Rational, b: Rational): Rational {
  return a.numerator * b.denominator >= b.numerator * a.denominator ? a : b;
}

/** Rounds up to a whole number. */
export function ceil({ numerator, denominator }: Rational): bigint {
  return (numerator + denominator - 1n) / denominator;
}

const MILLI_PER_CREDIT = 1000n;
const LARGEST = BigInt(Number.MAX_SAFE_INTEGER);

/**
 * Thousandths of a credit for so many credits, rounded up to a whole credit. Throws RangeError beyond Number.MAX_SAFE_INTEGER.
 */
export function ceilToWholeCreditsMilli(credits: Rational): number {
  if (!isCountable(credits)) throw new RangeError('more credits than can be counted');
  return Number(ceil(credits) * MILLI_PER_CREDIT);
}

/** Whether so many credits, rounded up, are a safe integer of thousandths. */
export function isCountable(credits: Rational): boolean {
  return ceil(credits) * MILLI_PER_CREDIT <= LARGEST;
}

/** Seconds begun, at least one: nothing that lasts is free. */
export function startedSeconds(seconds: Rational): Rational {
  const started = ceil(seconds);
  return rational(started > 1n ? started : 1n);
}

export const MILLI = rational(1, 1000);
