/**
 * What ElevenLabs asks for other things than characters, in credits per second. It publishes few of these in credits: where
 * sources differ, the highest that facts.md §7 quotes stands. "Other operations are charged per second of audio processed"
 * (elevenlabs.io/docs/overview/intro, read 2026-11): a started second counts as one.
 *
 * Dollars are turned into credits at $0.08 for a thousand, the list price of Multilingual v2 at one credit a character.
 */
import { type Rational, rational } from './rational.ts';

/** $0.22 an hour [3], 2,750 credits. Forced alignment costs the same (elevenlabs.io/docs/overview/capabilities/forced-alignment). */
export const TRANSCRIPT: Rational = rational(2750, 3600);

/** $0.39 an hour [3], 4,875 credits: the realtime model, the dearest of those that transcribe. */
export const DEAREST_TRANSCRIPT: Rational = rational(4875, 3600);

/** $0.12 a minute [3], 1,500 credits. Another source says 1,000. */
export const ISOLATION: Rational = rational(25);

/** About 1,000 credits a minute [?], rounded up by the second. */
export const VOICE_CHANGE: Rational = rational(17);

/** The highest of 11, 20, 25 and 40 [3]. */
export const SOUND_EFFECT: Rational = rational(40);

/**
 * Not published in credits, nor in facts.md. Resellers ask up to $0.80 a minute where they ask $0.30 for the voice changer, that is
 * 2,667 credits a minute.
 */
export const MUSIC: Rational = rational(45);

/** 3,000 credits a minute and language without a watermark [3], 2,000 with one. */
export const DUB: Rational = rational(50);

/** Dubbing Studio: 10,000 credits a minute and language [?]. For dubbing projects nothing is published: the same. */
export const STUDIO_DUB: Rational = rational(167);

/** Surcharges on a transcript in percent of its base price [S]. */
export const SURCHARGES = {
  keyterms: 20,
  entity_detection: 30,
  entity_redaction: 30,
  detect_speaker_roles: 10,
} as const;

/** With more keyterms than this, so many seconds are billed at least [S]. */
export const MANY_KEYTERMS = { above: 100, seconds: rational(20) } as const;
