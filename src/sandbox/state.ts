/** What the sandbox remembers: an account with voices, a history, credits. In memory, gone with the process. */

export interface SandboxVoice {
  readonly id: string;
  name: string;
  readonly category: 'premade' | 'cloned' | 'generated' | 'professional';
}

export interface HistoryItem {
  readonly id: string;
  readonly voiceId: string;
  readonly model: string;
  readonly text: string;
  readonly at: number;
  readonly from: number;
  readonly to: number;
}

const PREMADE: readonly (readonly [id: string, name: string])[] = [
  ['21m00Tcm4TlvDq8ikWAM', 'Rachel'],
  ['EXAVITQu4vr4xnSDxMaL', 'Sarah'],
  ['JBFqnCBsd6RMkjVDRZzb', 'George'],
  ['TX3LPaxmHKxFdv7VOQHJ', 'Liam'],
  ['XB0fDUnXU5powFXDhCwa', 'Charlotte'],
  ['pFZP5JQG7iQjIQuC4Bku', 'Lily'],
  ['onwK4e9ZLuTAKqWW03F9', 'Daniel'],
  ['nPczCjzI2devNBz1zQrb', 'Brian'],
];
const CREDIT_LIMIT = 121_000;
const PERIOD_MS = 30 * 24 * 3600 * 1000;

/** Credits per character: Flash and Turbo cost half (facts §7). */
const HALF_PRICE = /flash|turbo/;
const REMOVED_MODELS = new Set(['scribe_v1', 'eleven_monolingual_v1', 'eleven_multilingual_v1']);

export class SandboxState {
  readonly voices = new Map<string, SandboxVoice>();
  readonly history = new Map<string, HistoryItem>();
  readonly transcripts = new Map<string, string>();
  /** Dubs by id, with the time they were started. */
  readonly dubs = new Map<string, number>();
  readonly agents = new Map<string, string>();
  readonly resetAt: number;
  used = 0;
  readonly #now: () => number;
  #last = 0;

  /** `now`: Unix time in ms. */
  constructor(now: () => number) {
    this.#now = now;
    this.resetAt = now() + PERIOD_MS;
    for (const [id, name] of PREMADE) this.voices.set(id, { id, name, category: 'premade' });
  }

  get limit(): number {
    return CREDIT_LIMIT;
  }

  now(): number {
    return this.#now();
  }

  /** An id such as ElevenLabs makes: letters and digits, different each time, the same for the same order of calls. */
  newId(prefix: string): string {
    this.#last += 1;
    return `${prefix}${String(this.#last).padStart(20 - prefix.length, '0')}`;
  }

  addVoice(name: string, category: SandboxVoice['category']): SandboxVoice {
    const voice = { id: this.newId('voice'), name, category };
    this.voices.set(voice.id, voice);
    return voice;
  }

  /** Takes credits; false when too few are left. */
  spend(credits: number): boolean {
    if (this.used + credits > CREDIT_LIMIT) return false;
    this.used += credits;
    return true;
  }

  remember(voiceId: string, model: string, text: string, cost: number): HistoryItem {
    const item = {
      id: this.newId('item'),
      voiceId,
      model,
      text,
      at: this.#now(),
      from: this.used - cost,
      to: this.used,
    };
    this.history.set(item.id, item);
    return item;
  }
}

export function costOf(characters: number, model: string): number {
  return Math.ceil(characters * (HALF_PRICE.test(model) ? 0.5 : 1));
}

export function isRemoved(model: string): boolean {
  return REMOVED_MODELS.has(model);
}
