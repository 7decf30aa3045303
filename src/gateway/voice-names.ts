/** Learns what voices are called, so that the log can say "voice Rachel": from answers that passed, else with one free read. */
import type { NameBook, Route } from '../core/ports.ts';
import type { Upstreams } from './upstreams.ts';
import { readVoice, VOICE_ID } from './voice-read.ts';

const NOUN = 'voice';
const LONGEST_NAME = 256;
const LEARN_EVERY_MS = 20;
/** Ids asked for are remembered, also when the answer had no name; beyond this number nothing more is asked. */
const MOST_ASKED = 4096;

export class VoiceNames {
  readonly #names: NameBook;
  readonly #upstreams: Upstreams;
  readonly #userAgent: string;
  readonly #ask: boolean;
  readonly #asked = new Set<string>();
  #asking = false;
  #learntAt = Number.NEGATIVE_INFINITY;

  /** `ask`: whether Bollard may read unknown names itself. */
  constructor(names: NameBook, upstreams: Upstreams, userAgent: string, ask: boolean) {
    this.#names = names;
    this.#upstreams = upstreams;
    this.#userAgent = userAgent;
    this.#ask = ask;
  }

  /** Whether to look at another answer yet: under load a few of them say enough. */
  isCurious(): boolean {
    return performance.now() - this.#learntAt >= LEARN_EVERY_MS;
  }

  /** Learns from a JSON answer that is one voice, or an object with a list `voices`. Anything else is ignored. */
  learnFrom(accountId: string, body: Buffer): void {
    this.#learntAt = performance.now();
    let answer: unknown;
    try {
      answer = JSON.parse(body.toString('utf8'));
    } catch {
      return;
    }
    this.#learnOne(accountId, answer);
    const voices = isObject(answer) ? answer.voices : null;
    if (Array.isArray(voices)) for (const voice of voices) this.#learnOne(accountId, voice);
  }

  /** Reads the name of a voice if it is unknown and was never asked for: one at a time, in the background, never again. */
  wonder(route: Route, voiceId: string): void {
    if (!this.#ask || this.#asking || !VOICE_ID.test(voiceId)) return;
    if (this.#names.find(route.accountId, NOUN, voiceId) !== null) return;
    const key = `${route.accountId}/${voiceId}`;
    if (this.#asked.has(key) || this.#asked.size >= MOST_ASKED) return;
    this.#asked.add(key);
    this.#asking = true;
    this.#read(route, voiceId)
      .catch(() => {})
      .finally(() => {
        this.#asking = false;
      });
  }

  async #read(route: Route, voiceId: string): Promise<void> {
    const body = await readVoice(this.#upstreams, route, voiceId, this.#userAgent);
    if (body !== null) this.learnFrom(route.accountId, body);
  }

  #learnOne(accountId: string, voice: unknown): void {
    if (!isObject(voice)) return;
    const { voice_id: id, name } = voice;
    if (typeof id !== 'string' || typeof name !== 'string' || !VOICE_ID.test(id)) return;
    if (name.length > 0 && name.length <= LONGEST_NAME) this.#names.learn(accountId, NOUN, id, name);
  }
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
