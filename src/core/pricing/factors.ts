/** What a price is multiplied with: the model's rate and the voice's. */
import { visitField } from '../body-path.ts';
import { rateOf } from './model-rates.ts';
import type { Asked, Credits } from './price-rule.ts';
import type { PriceMark } from './price-types.ts';
import { greater, ONE, ZERO } from './rational.ts';

/** The query parameter that could name a model. The specification has none; what comes counts (E12). */
export const MODEL_QUERY = 'model_id';

/** Credits per character with the model, or the dearest of the models, that the request names. */
export function modelFactor(asked: Asked): Credits {
  let credits = ZERO;
  const marks = new Set<PriceMark>(asked.rates.readAt === null ? ['built_in_rates'] : []);
  const named = modelsNamed(asked);
  for (const id of named.length === 0 ? [null] : named) {
    const { cost, known } = rateOf(id, asked.operation, asked.rates);
    credits = greater(credits, cost);
    if (!known) marks.add('unknown_model');
  }
  return { credits, marks: [...marks] };
}

/** Every model id in the body, the form and the query. What is no text is an id that nobody knows. */
export function modelsNamed({ operation, body, form, query }: Asked): readonly string[] {
  const named: string[] = [];
  const take = (value: unknown): boolean => {
    if (value !== null && value !== undefined) named.push(typeof value === 'string' ? value : '');
    return false;
  };
  for (const place of operation.modelFields) {
    const field = place.replace(/^body\./, '');
    visitField(body, field, take);
    named.push(...valuesOf(form, field));
  }
  take(query.get(MODEL_QUERY));
  return named;
}

/** The values of a form field; one whose text was not kept has one that nobody knows. */
function valuesOf(form: Asked['form'], field: string): readonly string[] {
  const values = form?.get(field) ?? null;
  if (values === null) return [];
  return values.length === 0 ? [''] : values;
}

/** The voice's own rate, where the operation speaks with one. What ElevenLabs means by a rate below 1 is not published: it is 1. */
export function voiceFactor({ operation, voiceRate }: Asked): Credits {
  if (operation.voiceFields.length === 0) return { credits: ONE, marks: [] };
  if (voiceRate === null) return { credits: ONE, marks: ['unknown_voice_rate'] };
  return { credits: greater(ONE, voiceRate), marks: [] };
}
