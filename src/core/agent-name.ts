/** Names of agents and accounts: shown in sentences and prompts, so one cannot pass for another or hide a part of itself. */
import { isTokenShaped } from './token.ts';

export type NameResult =
  | { readonly ok: true; readonly name: string; readonly key: string }
  | { readonly ok: false; readonly message: string };

const MAX_CHARACTERS = 64;

/** Control, format (bidi, zero-width), private and unassigned characters, and whatever else draws nothing. */
const INVISIBLE = /[\p{C}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\u2800]/u;
const ODD_SPACE = /^ | $| {2}|(?! )\p{Zs}/u;
const VISIBLE_START = /^[^\p{M}]/u;
const ID_SHAPE = /^(agt|acc)_/;
const KEY_SHAPE = /^sk_\w{16}/;

/**
 * Checks a name: 1 to 64 characters, nothing invisible, never shaped like an id, a token or a key. `name` is the input in NFC,
 * `key` what must be unique. Refuses rather than repairs: NFC is the only change.
 */
export function normaliseName(input: string): NameResult {
  const name = input.normalize('NFC');
  const key = nameKey(name);
  const characters = [...name].length;
  if (characters === 0) return refuse('is empty');
  if (characters > MAX_CHARACTERS) return refuse(`is longer than ${MAX_CHARACTERS} characters`);
  if (INVISIBLE.test(name)) return refuse('holds characters that cannot be seen');
  if (ODD_SPACE.test(name)) return refuse('may hold single spaces between words, no others');
  if (!VISIBLE_START.test(name)) return refuse('starts with a mark that belongs to a letter before it');
  if (ID_SHAPE.test(key)) return refuse('looks like an id (agt_…, acc_…)');
  if (isTokenShaped(name) || KEY_SHAPE.test(key)) return refuse('looks like a token or a key, which no log may hold');
  return { ok: true, name, key };
}

/** What two names are compared by: NFC and case-folded (by way of upper case, so that ß, ẞ and SS are the same). */
export function nameKey(name: string): string {
  return name.normalize('NFC').toLowerCase().toUpperCase().toLowerCase().normalize('NFC');
}

function refuse(why: string): NameResult {
  return { ok: false, message: `This name ${why}.` };
}
