/** Prices of requests that a test writes in few words. */
import { findOperation } from '../../src/core/catalogue/catalogue.ts';
import { type ModelRates, parseModels } from '../../src/core/pricing/model-rates.ts';
import { priceOf } from '../../src/core/pricing/price.ts';
import type { Media, Price, PriceMark, PriceRequest } from '../../src/core/pricing/price-types.ts';
import { ONE, type Rational } from '../../src/core/pricing/rational.ts';

const RATES = readRates([
  ['eleven_multilingual_v2', 1, 1],
  ['eleven_v3', 1, 0.25],
  ['eleven_flash_v2_5', 0.5, 1],
  ['eleven_odd', 1.1, 0.3],
  ['eleven_english_sts_v2', 1, 1],
  ['eleven_dear_sts', 2.5, 1],
]);

export function readRates(models: readonly (readonly [string, number, number])[]): ModelRates {
  const list = models.map(([model_id, character_cost_multiplier, cost_discount_multiplier]) => ({
    model_id,
    model_rates: { character_cost_multiplier, cost_discount_multiplier },
  }));
  const rates = parseModels(list, 1);
  if (rates === null) throw new Error('no rates');
  return rates;
}

export interface Given {
  readonly body?: unknown;
  readonly form?: Readonly<Record<string, readonly string[]>> | null;
  readonly query?: Readonly<Record<string, string>>;
  readonly media?: Media;
  readonly rates?: ModelRates;
  readonly voice?: Rational | null;
  readonly factor?: number;
}

export function price(id: string, given: Given = {}): Price {
  const operation = findOperation(id);
  if (operation === undefined) throw new Error(`no operation ${id}`);
  const { body = null, form = null, query = {}, media = { kind: 'none' } } = given;
  const request: PriceRequest = {
    operation,
    body,
    form: form === null ? null : new Map(Object.entries(form)),
    query: new Map(Object.entries(query)),
    media,
  };
  const { rates = RATES, voice = ONE, factor = 1000 } = given;
  return priceOf(request, rates, voice, factor);
}

/** Whole credits, or why there is no bound. */
export function credits(id: string, given?: Given): number | string {
  const found = price(id, given);
  return found.kind === 'bounded' ? found.milli / 1000 : found.why;
}

export function marks(id: string, given?: Given): readonly PriceMark[] {
  const found = price(id, given);
  return found.kind === 'bounded' ? found.marks : [];
}

export function measured(ms: number, channels = 1): Media {
  return { kind: 'measured', ms, channels };
}

export const MINUTE = measured(60_000);
export const TTS = 'text_to_speech.convert';
export const DIALOGUE = 'text_to_dialogue.convert';
export const STT = 'speech_to_text.convert';
export const SFX = 'audio_tools.generate_sound_effect';
export const STS = 'audio_tools.convert_speech_to_speech';
export const DESIGN = 'voice_design.design';
export const MUSIC = 'music.compose';
export const DUB = 'dubbing.create';
export const PROJECT = 'dubbing.create_project';

export function speak(length: number, model?: string, more: object = {}): Given {
  return { body: { text: 'x'.repeat(length), ...(model === undefined ? {} : { model_id: model }), ...more } };
}

export function scribe(
  form: Readonly<Record<string, readonly string[]>> = {},
  media: Media = measured(3_600_000),
): Given {
  return { form: { model_id: ['scribe_v2'], ...form }, media };
}

/** By hand: what, the request, whole credits. */
/** By hand: what, the operation, its request, whole credits or why there is no bound. */
export type ByHand = readonly [name: string, id: string, given: Given, credits: number | string];
