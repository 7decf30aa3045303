/** What voices cost beyond their model: a library voice may have a rate of its own (facts.md §7). */
import type { Route } from '../core/ports.ts';
import { type Rational, rational, rationalOf } from '../core/pricing/rational.ts';
import type { Upstreams } from './upstreams.ts';
import { readVoice, VOICE_ID } from './voice-read.ts';

/** A call waits this long for the answer. */
const WAIT_MS = 2_000;
/** A rate is believed this long; what could not be read is asked for again sooner. */
const BELIEVED_MS = 24 * 3_600_000;
const RETRY_MS = 60_000;
const MOST_KNOWN = 4_096;
/** A rate above this is no price. */
const HIGHEST_RATE = 1_000;
const ONE = rational(1);

interface Known {
  readonly rate: Promise<Rational | null>;
  /** As `performance.now()`. */
  until: number;
}

export class VoiceRates {
  readonly #upstreams: Upstreams;
  readonly #userAgent: string;
  readonly #known = new Map<string, Known>();

  constructor(upstreams: Upstreams, userAgent: string) {
    this.#upstreams = upstreams;
    this.#userAgent = userAgent;
  }

  /** The rate of a voice: 1 where it has none of its own; null where it cannot be read in time. Never rejects. */
  rateOf(route: Route, voiceId: string): Promise<Rational | null> {
    if (!VOICE_ID.test(voiceId)) return Promise.resolve(null);
    const key = `${route.accountId}/${voiceId}`;
    const known = this.#known.get(key);
    if (known !== undefined && performance.now() < known.until) return known.rate;
    const read: Known = {
      rate: this.#read(route, voiceId).catch(() => null),
      until: performance.now() + BELIEVED_MS,
    };
    void read.rate.then((rate) => {
      if (rate === null) read.until = performance.now() + RETRY_MS;
    });
    if (this.#known.size >= MOST_KNOWN) this.#known.clear();
    this.#known.set(key, read);
    return read.rate;
  }

  async #read(route: Route, voiceId: string): Promise<Rational | null> {
    const signal = AbortSignal.timeout(WAIT_MS);
    const body = await readVoice(this.#upstreams, route, voiceId, this.#userAgent, signal);
    return body === null ? null : voiceRateIn(JSON.parse(body.toString('utf8')));
  }
}

/** `sharing.rate` of a voice: a voice that is not from the library has none. Null where it is no sane number. */
function voiceRateIn(voice: unknown): Rational | null {
  if (typeof voice !== 'object' || voice === null) return null;
  const sharing: unknown = Reflect.get(voice, 'sharing');
  const rate: unknown = typeof sharing === 'object' && sharing !== null ? Reflect.get(sharing, 'rate') : null;
  if (rate === null || rate === undefined) return ONE;
  if (typeof rate !== 'number' || !(rate >= 0) || rate > HIGHEST_RATE) return null;
  // A bound is never below the price of a voice without a rate.
  return rate < 1 ? ONE : rationalOf(rate);
}
