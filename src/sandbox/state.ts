/** What the sandbox remembers: an account with voices, a history, credits. In memory, gone with the process. */

export type VoiceSettings = Readonly<Record<string, number | boolean>>;

export interface SandboxVoice {
  readonly id: string;
  name: string;
  readonly category: 'premade' | 'cloned' | 'generated' | 'professional';
  settings: VoiceSettings;
}

export interface HistoryItem {
  readonly id: string;
  readonly voiceId: string;
  readonly voiceName: string;
  readonly model: string;
  readonly text: string;
  /** As `output_format`. */
  readonly format: string;
  readonly at: number;
  readonly from: number;
  readonly to: number;
}

interface Dub {
  readonly name: string;
  readonly startedAt: number;
  readonly seconds: number;
  readonly languages: readonly string[];
}

interface Transcript {
  readonly seconds: number;
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
export const DEFAULT_SETTINGS: VoiceSettings = {
  stability: 0.5,
  similarity_boost: 0.75,
  style: 0,
  use_speaker_boost: true,
  speed: 1,
};
/** The Creator plan (facts §7), whatever the tier. */
export const CREDIT_LIMIT = 121_000;
export const VOICE_LIMIT = 30;
const PERIOD_MS = 30 * 24 * 3600 * 1000;

export class SandboxState {
  readonly voices = new Map<string, SandboxVoice>();
  /** Oldest first. */
  readonly history = new Map<string, HistoryItem>();
  readonly transcripts = new Map<string, Transcript>();
  readonly dubs = new Map<string, Dub>();
  /** Names by id. */
  readonly agents = new Map<string, string>();
  readonly resetAt: number;
  readonly tier: string;
  used = 0;
  voiceChanges = 0;
  readonly #now: () => number;
  #last = 0;

  /** `now`: Unix time in ms. `tier`: the plan, as in GET /v1/user/subscription. */
  constructor(now: () => number, tier: string) {
    this.#now = now;
    this.tier = tier;
    this.resetAt = now() + PERIOD_MS;
    for (const [id, name] of PREMADE) {
      this.voices.set(id, { id, name, category: 'premade', settings: DEFAULT_SETTINGS });
    }
  }

  now(): number {
    return this.#now();
  }

  /** An id such as ElevenLabs makes: letters and digits, different each time, the same for the same order of calls. */
  newId(prefix: string): string {
    this.#last += 1;
    return `${prefix}${String(this.#last).padStart(20 - prefix.length, '0')}`;
  }

  /** Voices that take a slot of the plan. */
  slotsUsed(category?: SandboxVoice['category']): number {
    const own = [...this.voices.values()].filter((voice) => voice.category !== 'premade');
    return own.filter((voice) => category === undefined || voice.category === category).length;
  }

  /** Null when every slot is taken. */
  addVoice(name: string, category: SandboxVoice['category']): SandboxVoice | null {
    if (this.slotsUsed() >= VOICE_LIMIT) return null;
    const voice = { id: this.newId('voice'), name, category, settings: DEFAULT_SETTINGS };
    this.voices.set(voice.id, voice);
    this.voiceChanges += 1;
    return voice;
  }

  /** Takes credits; false when too few are left. */
  spend(credits: number): boolean {
    if (this.used + credits > CREDIT_LIMIT) return false;
    this.used += credits;
    return true;
  }

  /** Adds to the history what has just been spent for. */
  remember(item: Omit<HistoryItem, 'id' | 'at' | 'from' | 'to'>, cost: number): HistoryItem {
    const made = { ...item, id: this.newId('item'), at: this.#now(), from: this.used - cost, to: this.used };
    this.history.set(made.id, made);
    return made;
  }
}
