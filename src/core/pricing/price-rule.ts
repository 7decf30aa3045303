/** How a price is made: what a rule sees and says. */
import type { ModelRates } from './model-rates.ts';
import type { PriceMark, PriceRequest, UnboundedReason } from './price-types.ts';
import type { Rational } from './rational.ts';

export interface Asked extends PriceRequest {
  readonly rates: ModelRates;
  readonly voiceRate: Rational | null;
}

/** Exact, before it is rounded. */
export interface Credits {
  readonly credits: Rational;
  readonly marks: readonly PriceMark[];
}

export interface PriceRule {
  /** Text fields of a form that the price depends on, beside the operation's URL fields. */
  readonly form: readonly string[];
  readonly query: readonly string[];
  readonly credits: (asked: Asked) => Credits | UnboundedReason;
}

/** Nobody can tell before it is done. */
export function unbounded(why: UnboundedReason): PriceRule {
  return { form: [], query: [], credits: () => why };
}
