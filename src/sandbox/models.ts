/** The models the sandbox speaks with, and what each call costs it. */

export interface SandboxModel {
  readonly id: string;
  readonly name: string;
  /** Credits per character. */
  readonly rate: number;
  /** Characters per request at most. */
  readonly longest: number;
  /** The `concurrency_group` of GET /v1/models. */
  readonly pool: 'standard' | 'turbo';
}

export const MODELS: readonly SandboxModel[] = [
  { id: 'eleven_v4', name: 'Eleven v4', rate: 1, longest: 10_000, pool: 'standard' },
  { id: 'eleven_v3', name: 'Eleven v3', rate: 1, longest: 5_000, pool: 'standard' },
  { id: 'eleven_multilingual_v2', name: 'Eleven Multilingual v2', rate: 1, longest: 10_000, pool: 'standard' },
  { id: 'eleven_flash_v2_5', name: 'Eleven Flash v2.5', rate: 0.5, longest: 40_000, pool: 'turbo' },
  { id: 'eleven_flash_v2', name: 'Eleven Flash v2', rate: 0.5, longest: 30_000, pool: 'turbo' },
  { id: 'eleven_turbo_v2_5', name: 'Eleven Turbo v2.5', rate: 0.5, longest: 40_000, pool: 'turbo' },
];
export const DEFAULT_MODEL = 'eleven_multilingual_v2';

/** A model that is newer than the sandbox is taken for one like the default. */
export function modelOf(id: string): SandboxModel {
  const found = MODELS.find((model) => model.id === id);
  if (found !== undefined) return found;
  const fast = /flash|turbo/.test(id);
  return { id, name: id, rate: fast ? 0.5 : 1, longest: 10_000, pool: fast ? 'turbo' : 'standard' };
}

/** The list prices are not published in credits for everything: rough, and only the sandbox's (docs/sandbox.md). */
export const CREDITS = {
  /** Voice changer, isolation, music, whatever else makes sound. */
  perSecond: 17,
  soundEffect: 100,
  soundEffectPerSecond: 20,
  /** The list price of $0.22 an hour; a started second counts. */
  transcriptPerHour: 2750,
  dubPerSecond: 33,
} as const;
