/** Where a real account lives. Hosts: environments.js of elevenlabs-js 2.73.0. */
import { isTokenShaped } from './token.ts';

export type Region = 'global' | 'us' | 'eu' | 'in' | 'sg';

const ORIGINS: Readonly<Record<Region, string>> = {
  global: 'https://api.elevenlabs.io',
  us: 'https://api.us.elevenlabs.io',
  eu: 'https://api.eu.residency.elevenlabs.io',
  in: 'https://api.in.residency.elevenlabs.io',
  sg: 'https://api.sg.residency.elevenlabs.io',
};

export const REGIONS: readonly Region[] = ['global', 'us', 'eu', 'in', 'sg'];

/** Keys of a residency workspace end in it and the region (SpeechEngineResource.js of elevenlabs-js 2.73.0). */
const RESIDENCY_SUFFIX = '_residency_';

/** The origin of a region, without a trailing slash. Throws for what is no region: nothing is sent on a guess. */
export function originOf(region: string): string {
  const known = findRegion(region);
  if (known === null) throw new Error(`no origin for region "${region}"`);
  return ORIGINS[known];
}

/** The region a key's suffix names; null when it has none, or one that is not known (`chooseRegion` refuses that). */
export function regionOfKey(key: string): Region | null {
  const suffix = suffixOf(key);
  return suffix === null ? null : findRegion(suffix);
}

export type RegionChoice =
  | { readonly ok: true; readonly region: Region }
  | { readonly ok: false; readonly message: string };

/**
 * The region of a new key: its suffix, else the given one, else `fallback`. Refuses a given region that is unknown or
 * contradicts the suffix, and a suffix that names no known region: the key would go to a host it does not belong to.
 */
export function chooseRegion(key: string, given: string | undefined, fallback: string): RegionChoice {
  const suffix = suffixOf(key);
  const wanted = given ?? suffix ?? fallback;
  const region = findRegion(wanted);
  if (suffix !== null && findRegion(suffix) === null) {
    return { ok: false, message: `The key ends in a region that is not known here: "${suffix}".` };
  }
  if (region === null) return { ok: false, message: `"${wanted}" is no region; there are ${REGIONS.join(', ')}.` };
  if (suffix !== null && suffix !== region) {
    return { ok: false, message: `That key belongs to the region ${suffix}, not ${region}.` };
  }
  return { ok: true, region };
}

/** Whether a text can be a key: 16 to 256 printable ASCII characters without a space, and not one of our own tokens. */
export function isKeyShaped(key: string): boolean {
  return /^[\x21-\x7e]{16,256}$/.test(key) && !isTokenShaped(key);
}

function suffixOf(key: string): string | null {
  const at = key.lastIndexOf(RESIDENCY_SUFFIX);
  return at === -1 ? null : key.slice(at + RESIDENCY_SUFFIX.length);
}

function findRegion(text: string): Region | null {
  return REGIONS.find((region) => region === text) ?? null;
}
