/**
 * How many generations ElevenLabs runs at a time for an account: a number per plan and pool of models (its models page, facts.md §9).
 * Calls past it are refused there with 429, so they wait here (gateway/fair-queue.ts).
 */
import type { Operation } from './operation.ts';

/** Calls of one pool share a ceiling. `standard`: Multilingual v2 and whatever has no number of its own. */
export type Pool = 'standard' | 'flash' | 'speech_to_text' | 'realtime' | 'music';

type Row = Readonly<Record<Pool, number>>;

/** Read 2026-09-17. Music is 0 on Free: one call goes through, so that the agent hears ElevenLabs' own refusal. */
const FREE: Row = { standard: 2, flash: 4, speech_to_text: 8, realtime: 6, music: 1 };
const STARTER: Row = { standard: 3, flash: 6, speech_to_text: 12, realtime: 9, music: 2 };
const CREATOR: Row = { standard: 5, flash: 10, speech_to_text: 20, realtime: 15, music: 2 };
const PRO: Row = { standard: 10, flash: 20, speech_to_text: 40, realtime: 30, music: 2 };
const SCALE: Row = { standard: 15, flash: 30, speech_to_text: 60, realtime: 45, music: 5 };

/**
 * By the tiers of the specification; `growing_business` is today's Business. An enterprise has numbers of its own, never below
 * Business. Go stands between Starter and Creator. Trials and grants have none published: they are read as Free.
 */
const ROWS: ReadonlyMap<string, Row> = new Map([
  ['free', FREE],
  ['starter', STARTER],
  ['go', STARTER],
  ['creator', CREATOR],
  ['pro', PRO],
  ['scale', SCALE],
  ['scale_2024_08_10', SCALE],
  ['business', SCALE],
  ['growing_business', SCALE],
  ['enterprise', SCALE],
]);

/** Areas that generate while the caller waits. Dubs, Studio, flows and calls are started and go on after the answer: no published ceiling counts them. */
const GENERATING: ReadonlySet<string> = new Set([
  'text_to_speech',
  'text_to_dialogue',
  'audio_tools',
  'voice_design',
  'forced_alignment',
  'speech_to_text',
  'music',
]);

const FLASH_MODELS: ReadonlySet<string> = new Set([
  'eleven_flash_v2_5',
  'eleven_flash_v2',
  'eleven_turbo_v2_5',
  'eleven_turbo_v2',
]);

const MOST = 10_000;

/**
 * The pool that counts a call; null for one that generates nothing. `concurrencyGroup`: what GET /v1/models says of the model, null
 * while that is not known. A model that nothing is known of counts as `standard`, which has the lowest ceiling.
 */
export function poolOf(operation: Operation, modelId: string | null, concurrencyGroup: string | null): Pool | null {
  if (!operation.effects.includes('spends') || !GENERATING.has(operation.area)) return null;
  if (operation.area === 'music') return 'music';
  if (operation.area === 'speech_to_text') return modelId?.includes('realtime') ? 'realtime' : 'speech_to_text';
  if (concurrencyGroup !== null) return /turbo|flash/.test(concurrencyGroup) ? 'flash' : 'standard';
  return modelId !== null && FLASH_MODELS.has(modelId) ? 'flash' : 'standard';
}

/**
 * Generations at a time, at least 1. `tier` as in GET /v1/user/subscription. Null (not read yet) and a tier that is not in the table
 * count as Free: a call then waits too long rather than being refused, until an answer's header tells (`ceilingSaid`).
 */
export function ceilingOf(tier: string | null, pool: Pool): number {
  const row = tier === null ? undefined : ROWS.get(tier);
  return (row ?? FREE)[pool];
}

/**
 * The ceiling that a real answer states in `maximum-concurrent-requests`: 1 to 10,000; null when it states none, or none that is surely
 * of the call's pool as `poolOf` names it: what else counts as `standard` may have a pool of its own at ElevenLabs.
 */
export function ceilingSaid(
  operation: Operation,
  modelId: string | null,
  concurrencyGroup: string | null,
  header: string | null,
): number | null {
  if (!isSurePool(operation, modelId, concurrencyGroup)) return null;
  if (header === null || !/^[1-9]\d{0,4}$/.test(header)) return null;
  const said = Number(header);
  return said <= MOST ? said : null;
}

function isSurePool({ area }: Operation, modelId: string | null, concurrencyGroup: string | null): boolean {
  if (area === 'speech_to_text' || area === 'music') return true;
  if (area !== 'text_to_speech') return false;
  if (concurrencyGroup !== null) return /^standard|turbo|flash/.test(concurrencyGroup);
  return modelId === null || modelId === 'eleven_multilingual_v2' || FLASH_MODELS.has(modelId);
}
