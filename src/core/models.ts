/** Models of ElevenLabs that are gone or going, as announced (facts.md §7, vendor's model pages): said in the log when one is asked for. */

interface ModelState {
  /** The day from which ElevenLabs refuses it, in words; null while it is only deprecated. */
  readonly removedOn: string | null;
  readonly replacement: string;
}

const JULY_2026 = '9 July 2026';

const MODELS: ReadonlyMap<string, ModelState> = new Map([
  ['scribe_v1', { removedOn: JULY_2026, replacement: 'scribe_v2' }],
  ['eleven_monolingual_v1', { removedOn: JULY_2026, replacement: 'eleven_flash_v2_5' }],
  ['eleven_multilingual_v1', { removedOn: JULY_2026, replacement: 'eleven_multilingual_v2' }],
  ['eleven_turbo_v2', { removedOn: null, replacement: 'eleven_flash_v2' }],
  ['eleven_turbo_v2_5', { removedOn: null, replacement: 'eleven_flash_v2_5' }],
  ['music_v1', { removedOn: null, replacement: 'music_v2_5' }],
]);

/** What is to be said of a model, as a clause; null for one that is current or not known. */
export function modelNotice(model: string): string | null {
  const state = MODELS.get(model);
  if (state === undefined) return null;
  const what = state.removedOn === null ? 'is deprecated' : `was removed on ${state.removedOn}`;
  return `${model} ${what}, ${state.replacement} replaces it`;
}

export function isRemovedModel(model: string): boolean {
  return MODELS.get(model)?.removedOn != null;
}
