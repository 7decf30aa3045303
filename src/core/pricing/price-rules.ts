/** Which rule prices which operation: one for every operation that spends, the same one for all variants of it (E15). */
import type { Operation } from '../operation.ts';
import { type PriceRule, unbounded } from './price-rule.ts';

const RULES: ReadonlyMap<string, PriceRule> = new Map();

/** Null for what does not spend. */
export function ruleOf(operation: Operation): PriceRule | null {
  return RULES.get(operation.id) ?? (operation.effects.includes('spends') ? unbounded('no_published_price') : null);
}
