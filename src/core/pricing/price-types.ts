/** What a price is made from, and what it says. */
import type { Operation } from '../operation.ts';

export interface PriceRequest {
  readonly operation: Operation;
  /** Parsed JSON; null when there is none, or when it was not read. */
  readonly body: unknown;
  /**
   * The watched text fields of a multipart form (price-fields.ts) by name, each with all its values, none where the text was too
   * long to keep; null when the body is no form.
   */
  readonly form: ReadonlyMap<string, readonly string[]> | null;
  readonly query: ReadonlyMap<string, string>;
  readonly media: Media;
}

/** What was uploaded, all its files together. `channels`: of the file that has most. */
export type Media =
  | { readonly kind: 'measured'; readonly ms: number; readonly channels: number }
  | { readonly kind: 'unmeasured'; readonly why: string }
  | { readonly kind: 'none' };

/** What the bound leans on, for the owner to read. */
export type PriceMark =
  /** A model that is in no list: the highest price was taken. */
  | 'unknown_model'
  /** The voice's own rate was not looked up: 1 was taken. */
  | 'unknown_voice_rate'
  /** GET /v1/models was not read: list prices were taken. */
  | 'built_in_rates'
  /** `previous_text` and `next_text` are counted, although they are probably not billed. */
  | 'context_counted'
  /** The request does not say how long the sound is to be: the longest was taken. */
  | 'length_not_given'
  /** ElevenLabs does not publish this price in credits: the highest that was quoted was taken. */
  | 'quoted_rate';

export type UnboundedReason =
  /** ElevenLabs fetches the media itself. */
  | 'media_by_url'
  | 'media_unmeasured'
  | 'no_published_price'
  /** The text or media is stored at ElevenLabs. */
  | 'content_elsewhere'
  /** A call, simulation or test run: it lasts as long as it lasts. */
  | 'open_ended'
  /** The body is not of the kind that the operation takes, or was not read. */
  | 'body_unread'
  /** More than can be counted in thousandths. */
  | 'beyond_counting';

export type Price =
  | { readonly kind: 'bounded'; readonly milli: number; readonly marks: readonly PriceMark[] }
  | { readonly kind: 'unbounded'; readonly why: UnboundedReason };
