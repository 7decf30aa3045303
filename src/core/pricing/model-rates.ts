/** What models cost by the character: from GET /v1/models, else a built-in table. */
import type { Operation } from '../operation.ts';
import { defaultModelOf } from './default-models.ts';
import { greater, multiply, ONE, type Rational, rational, rationalOf, ZERO } from './rational.ts';

interface ModelRate {
  /** Credits per character: `character_cost_multiplier` × `cost_discount_multiplier`. */
  readonly characterCost: Rational;
  /** Which ceiling of the plan its calls share; null when not said. */
  readonly concurrencyGroup: string | null;
  /** Characters of one request at most; null when not said. */
  readonly maximumTextLength: number | null;
}

export interface ModelRates {
  /** Unix time in ms; null for the built-in table. */
  readonly readAt: number | null;
  readonly models: ReadonlyMap<string, ModelRate>;
}

/** When the built-in table was compiled: what ElevenLabs changed since is in GET /v1/models only. */
export const BUILT_IN_RATES_DATE = '2026-11-24';

function built(characterCost: Rational, maximumTextLength: number | null = null): ModelRate {
  return { characterCost, concurrencyGroup: null, maximumTextLength };
}

const HALF = rational(1, 2);

/** facts.md §7. List prices: a discount of the account is in GET /v1/models only. Where none is quoted, one credit. */
export const BUILT_IN_RATES: ModelRates = {
  readAt: null,
  models: new Map([
    ['eleven_multilingual_v2', built(ONE, 10_000)],
    ['eleven_v4', built(ONE, 10_000)],
    ['eleven_v4_turbo', built(HALF, 5_000)],
    ['eleven_v3', built(ONE, 5_000)],
    ['eleven_v3_conversational', built(ONE, 5_000)],
    ['eleven_flash_v2_5', built(HALF, 40_000)],
    ['eleven_flash_v2', built(HALF, 30_000)],
    ['eleven_turbo_v2_5', built(HALF, 40_000)],
    ['eleven_turbo_v2', built(HALF, 30_000)],
    // Voice design, by the characters of the text that is spoken.
    ['eleven_ttv_v3', built(ONE)],
    ['eleven_multilingual_ttv_v2', built(ONE)],
    // The voice changer, by the minute: a rate here multiplies it.
    ['eleven_english_sts_v2', built(ONE)],
    ['eleven_multilingual_sts_v2', built(ONE)],
  ]),
};

export interface RateOf {
  readonly cost: Rational;
  /** False where a model is named that neither the account's list nor the built-in one has. */
  readonly known: boolean;
}

/**
 * What a character costs with a model; null is the operation's default. A model that the account's list does not have costs
 * the highest price of all known (E12): also one in upper case, because the vendor's ids are compared as they are.
 */
export function rateOf(modelId: string | null, operation: Operation, rates: ModelRates): RateOf {
  const id = modelId ?? defaultModelOf(operation);
  const rate = id === null ? undefined : rates.models.get(id);
  if (rate !== undefined) return { cost: rate.characterCost, known: true };
  return { cost: highestOf(rates.models.values()), known: id === null || BUILT_IN_RATES.models.has(id) };
}

/** Of these and the built-in ones. */
function highestOf(models: Iterable<ModelRate>): Rational {
  let highest = HIGHEST_BUILT_IN;
  for (const { characterCost } of models) highest = greater(highest, characterCost);
  return highest;
}

const HIGHEST_BUILT_IN = [...BUILT_IN_RATES.models.values()].reduce(
  (highest, { characterCost }) => greater(highest, characterCost),
  ZERO,
);

const MOST_MODELS = 1000;
const LONGEST_NAME = 200;
/** A multiplier beyond these is no price. Nothing would be one too, but would pass every limit. */
const LOWEST_MULTIPLIER = 0.001;
const HIGHEST_MULTIPLIER = 1000;

/**
 * Reads the answer of GET /v1/models (`ModelResponseModel[]` of the specification). Null when it is not a list of models. A
 * model whose rate is missing, nothing, negative or absurd takes the highest rate of all: a wrong answer never makes a call
 * cheaper. A model that stands there twice takes the higher rate.
 */
export function parseModels(json: unknown, readAt: number): ModelRates | null {
  if (!Array.isArray(json) || json.length > MOST_MODELS) return null;
  const read = json.map(modelIn).filter((model) => model !== null);
  if (read.length === 0) return null;
  const believed: ModelRate[] = [];
  for (const { characterCost, ...rest } of read) if (characterCost !== null) believed.push({ characterCost, ...rest });
  const highest = highestOf(believed);
  const models = new Map<string, ModelRate>();
  for (const { id, characterCost, ...rest } of read) {
    const cost = characterCost ?? highest;
    const before = models.get(id);
    models.set(id, { ...rest, characterCost: before === undefined ? cost : greater(before.characterCost, cost) });
  }
  return { readAt, models };
}

interface ReadModel {
  readonly id: string;
  readonly characterCost: Rational | null;
  readonly concurrencyGroup: string | null;
  readonly maximumTextLength: number | null;
}

function modelIn(value: unknown): ReadModel | null {
  const id = nameIn(value, 'model_id');
  if (id === null) return null;
  const length = member(value, 'maximum_text_length_per_request');
  return {
    id,
    characterCost: costIn(member(value, 'model_rates')),
    concurrencyGroup: nameIn(value, 'concurrency_group'),
    maximumTextLength: typeof length === 'number' && Number.isSafeInteger(length) && length > 0 ? length : null,
  };
}

function costIn(rates: unknown): Rational | null {
  const cost = multiplierOf(member(rates, 'character_cost_multiplier'));
  const discount = member(rates, 'cost_discount_multiplier');
  // The specification's default is no discount.
  const factor = discount === undefined ? ONE : multiplierOf(discount);
  return cost === null || factor === null ? null : multiply(cost, factor);
}

function multiplierOf(value: unknown): Rational | null {
  const isPrice = typeof value === 'number' && value >= LOWEST_MULTIPLIER && value <= HIGHEST_MULTIPLIER;
  return isPrice ? rationalOf(value) : null;
}

function nameIn(value: unknown, name: string): string | null {
  const found = member(value, name);
  return typeof found === 'string' && found !== '' && found.length <= LONGEST_NAME ? found : null;
}

function member(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined;
  return Reflect.get(value, name);
}
