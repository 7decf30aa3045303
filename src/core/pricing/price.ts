/** What a call costs at most, from its request alone (issue 4: price before sending). */
import type { ModelRates } from './model-rates.ts';
import { ruleOf } from './price-rules.ts';
import type { Price, PriceRequest } from './price-types.ts';
import { ceilToWholeCreditsMilli, isCountable, multiply, type Rational, rational } from './rational.ts';

/**
 * The upper bound of a call, in thousandths of a credit, rounded up to a whole credit after all multipliers. `voiceRate`: of the
 * dearest voice of the call; null when it could not be looked up. `factorMilli`: 1000 is ×1, more after a bill above its bound;
 * throws RangeError for less.
 */
export function priceOf(
  request: PriceRequest,
  rates: ModelRates,
  voiceRate: Rational | null,
  factorMilli: number,
): Price {
  if (!(factorMilli >= 1000)) throw new RangeError('a factor below 1');
  const price = ruleOf(request.operation)?.credits({ ...request, rates, voiceRate }) ?? 'no_published_price';
  if (typeof price === 'string') return { kind: 'unbounded', why: price };
  const credits = multiply(price.credits, rational(factorMilli, 1000));
  if (!isCountable(credits)) return { kind: 'unbounded', why: 'beyond_counting' };
  return { kind: 'bounded', milli: ceilToWholeCreditsMilli(credits), marks: price.marks };
}
