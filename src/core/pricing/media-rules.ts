/** Prices by the length of what is uploaded. */
import { MODEL_QUERY, modelFactor, modelsNamed, voiceFactor } from './factors.ts';
import { amount, mayBeTrue } from './field-values.ts';
import {
  DEAREST_TRANSCRIPT,
  DUB,
  ISOLATION,
  MANY_KEYTERMS,
  MUSIC,
  STUDIO_DUB,
  SURCHARGES,
  TRANSCRIPT,
  VOICE_CHANGE,
} from './list-prices.ts';
import type { Asked, Credits, PriceRule } from './price-rule.ts';
import type { PriceMark, UnboundedReason } from './price-types.ts';
import { add, greater, MILLI, multiply, ONE, type Rational, rational, rationalOf, startedSeconds } from './rational.ts';

type Form = ReadonlyMap<string, readonly string[]>;

interface Upload {
  readonly form: Form;
  readonly seconds: Rational;
  readonly channels: number;
}

/** Noise removal, forced alignment, uploaded songs: seconds alone. */
function bySeconds(rate: Rational): PriceRule {
  return byMedia([], [], (_asked, { seconds }) => quoted(multiply(seconds, rate)));
}

export const NOISE_REMOVAL: PriceRule = bySeconds(ISOLATION);
export const ALIGNMENT: PriceRule = bySeconds(TRANSCRIPT);
/** "Price for uploading is the same as the one for song generation" [S]; half of it if it is copyrighted. */
export const SONG_UPLOAD: PriceRule = bySeconds(MUSIC);

/** A model that costs more than a credit a character costs as much more here. Taking the noise out first is billed as isolation. */
export const VOICE_CHANGER: PriceRule = byMedia(
  ['model_id', 'remove_background_noise'],
  [MODEL_QUERY],
  (asked, { form, seconds }) => {
    const model = modelFactor(asked);
    const voice = voiceFactor(asked);
    const change = multiply(VOICE_CHANGE, greater(ONE, model.credits), voice.credits);
    const rate = isOn(form, 'remove_background_noise') ? add(change, ISOLATION) : change;
    return quoted(multiply(seconds, rate), [...model.marks, ...voice.marks]);
  },
);

/** Surcharges add up on the base price; each channel is billed for the whole length (specification of POST /v1/speech-to-text). */
export const TRANSCRIPTION: PriceRule = byMedia(
  ['model_id', 'keyterms', 'entity_detection', 'entity_redaction', 'detect_speaker_roles', 'use_multi_channel'],
  [MODEL_QUERY],
  (asked, { form, seconds, channels }) => {
    const model = transcriptPrice(asked);
    const billed = hasManyKeyterms(form) ? greater(seconds, MANY_KEYTERMS.seconds) : seconds;
    const times = isOn(form, 'use_multi_channel') ? channels : 1;
    return quoted(multiply(billed, rational(times), model.credits, rational(percentOf(form), 100)), model.marks);
  },
);

function transcriptPrice(asked: Asked): Credits {
  const named = modelsNamed(asked);
  const isBatchModel = named.length > 0 && named.every((id) => id === 'scribe_v2');
  return isBatchModel ? { credits: TRANSCRIPT, marks: [] } : { credits: DEAREST_TRANSCRIPT, marks: ['unknown_model'] };
}

function percentOf(form: Form): number {
  let percent = 100;
  if (form.has('keyterms')) percent += SURCHARGES.keyterms;
  if (form.has('entity_detection')) percent += SURCHARGES.entity_detection;
  if (form.has('entity_redaction')) percent += SURCHARGES.entity_redaction;
  if (isOn(form, 'detect_speaker_roles')) percent += SURCHARGES.detect_speaker_roles;
  return percent;
}

/** Unless it is plain that they are few: a value may hold a list of them. */
function hasManyKeyterms(form: Form): boolean {
  const values = form.get('keyterms');
  return values !== undefined && (values.length === 0 || itemsIn(values) > MANY_KEYTERMS.above);
}

function itemsIn(values: readonly string[]): number {
  return values.reduce((count, value) => count + value.split(',').length, 0);
}

/** Dubs: each target language is billed for the whole length. */
export const DUBBING: PriceRule = byMedia(['target_lang', 'dubbing_studio'], [], (_asked, { form, seconds }) => {
  const rate = isOn(form, 'dubbing_studio') ? STUDIO_DUB : DUB;
  return quoted(multiply(seconds, rational(languagesIn(form, 'target_lang')), rate));
});

/** One language is billed when the project is made, before there is any output [S]. */
export const DUBBING_PROJECT: PriceRule = byMedia(['target_language'], [], (_asked, { form, seconds }) =>
  quoted(multiply(seconds, rational(languagesIn(form, 'target_language')), STUDIO_DUB)),
);

function languagesIn(form: Form, field: string): number {
  return Math.max(1, itemsIn(form.get(field) ?? []));
}

function byMedia(
  form: readonly string[],
  query: readonly string[],
  price: (asked: Asked, upload: Upload) => Credits,
): PriceRule {
  return {
    form,
    query,
    credits: (asked) => {
      const upload = uploadOf(asked);
      return typeof upload === 'string' ? upload : price(asked, upload);
    },
  };
}

/** A length that cannot be is not measured. Shorter than a second is a second: nothing is free. */
function uploadOf({ operation, form, media }: Asked): Upload | UnboundedReason {
  if (form === null) return 'body_unread';
  if (operation.urlFields.some((field) => form.has(field))) return 'media_by_url';
  if (media.kind !== 'measured') return 'media_unmeasured';
  const ms = amount(media.ms);
  if (ms === null || !Number.isSafeInteger(media.channels) || media.channels < 1) return 'media_unmeasured';
  return { form, seconds: startedSeconds(multiply(rationalOf(ms), MILLI)), channels: media.channels };
}

/** Any of its values counts (E8), and a text that was not kept. */
function isOn(form: Form, field: string): boolean {
  const values = form.get(field);
  return values !== undefined && (values.length === 0 || values.some(mayBeTrue));
}

function quoted(credits: Rational, marks: readonly PriceMark[] = []): Credits {
  return { credits, marks: ['quoted_rate', ...marks] };
}
