/** What the gateway must watch in a request so that it can be priced. */
import type { Operation } from '../operation.ts';
import { ruleOf } from './price-rules.ts';

export interface PriceFields {
  /** Text fields of a multipart form: every value of each counts (E8). */
  readonly form: readonly string[];
  readonly query: readonly string[];
}

export function priceFields(operation: Operation): PriceFields {
  const rule = ruleOf(operation);
  if (rule === null) return { form: [], query: [] };
  const form = operation.requestKind === 'multipart' ? [...new Set([...rule.form, ...operation.urlFields])] : [];
  return { form, query: rule.query };
}
