/**
 * Puts what is acted on into the phrase of an operation: "deleted a voice" and voice Rachel make "deleted voice Rachel". Three
 * ways, the first that fits: in place of the noun, out of a compound ("listed agent branches": "listed branches of agent X"), or
 * after the phrase ("listed chapters of Studio project X").
 */
import type { Operation } from './operation.ts';
import { infinitive } from './sentence-parts.ts';

/** A phrase around its object; without a known object it is `bare`. */
export interface Phrase {
  readonly bare: string;
  /** Up to and with the noun and a space. */
  readonly before: string;
  readonly after: string;
}

export interface Phrases {
  /** "deleted a voice". */
  readonly done: Phrase;
  /** "delete a voice". */
  readonly toDo: Phrase;
}

/** Words after which a noun ends: "rendered a chapter | to audio". */
const ENDS = "(?='s\\b| (?:to|into|from|in|of|for|through|by|using|as|with)\\b| \\(|$)";
/** Articles that go when a name comes, and adjectives that go with them. */
const ARTICLE = '(?:a|an|the|one)(?: existing)?';
/** How the object follows a verb, where it follows the phrase; `of` if it is not here. */
const PREPOSITIONS: ReadonlyMap<string, string> = new Map([
  ['add', 'to'],
  ['create', 'for'],
  ['generate', 'with'],
  ['get', 'for'],
  ['merge', 'into'],
  ['open', 'for'],
  ['remove', 'from'],
  ['simulate', 'with'],
  ['stream', 'with'],
  ['submit', 'for'],
  ['upload', 'for'],
]);

/** Phrases where the rules would read wrongly: the object comes after them. */
const AFTER: ReadonlyMap<string, string> = new Map([
  ['audio_tools.convert_speech_to_speech', 'to'],
  ['audio_tools.stream_speech_to_speech', 'to'],
  ['dubbing.regenerate_project_language', 'in'],
  ['productions.upsert_item', 'in'],
]);

const known = new Map<Operation, Phrases>();

/** The phrases of an operation; made once. */
export function phrasesOf(operation: Operation): Phrases {
  let phrases = known.get(operation);
  if (phrases === undefined) {
    phrases = { done: phrase(operation, operation.past), toDo: phrase(operation, infinitive(operation)) };
    known.set(operation, phrases);
  }
  return phrases;
}

function phrase(operation: Operation, text: string): Phrase {
  const { object } = operation;
  if (object === null) return { bare: text, before: text, after: '' };
  const { noun } = object;
  const [verb = ''] = infinitive(operation).split(' ');
  const after = AFTER.get(operation.id);
  if (after !== undefined) return appended(text, after, noun);
  const preposition = PREPOSITIONS.get(verb) ?? 'of';
  // "a project" in a label is the Studio project of the object.
  const head = noun.slice(noun.lastIndexOf(' ') + 1);
  return (
    inPlace(text, noun, noun) ??
    inPlace(text, head, noun) ??
    outOf(text, noun, noun, preposition) ??
    appended(text, preposition, noun)
  );
}

function inPlace(text: string, found: string, noun: string): Phrase | null {
  const withArticle = new RegExp(`^(.*? )${ARTICLE} ((?:[\\w-]+ ){0,2}?)${found}${ENDS}(.*)$`).exec(text);
  const match = withArticle ?? new RegExp(`^([\\w-]+ )()${found}${ENDS}(.*)$`).exec(text);
  if (match === null) return null;
  const [, start = '', qualifier = '', rest = ''] = match;
  // "a Studio project": the qualifier may already be a part of the noun.
  const kept = noun.startsWith(qualifier) ? '' : qualifier;
  return { bare: text, before: `${start}${kept}${noun} `, after: rest };
}

/** "re-ran a conversation evaluation": "re-ran an evaluation of conversation X". */
function outOf(text: string, found: string, noun: string, preposition: string): Phrase | null {
  const match = new RegExp(`^(.* )${found} ([\\w -]+?)${ENDS}(.*)$`).exec(text);
  if (match === null) return null;
  const [, start = '', compound = '', rest = ''] = match;
  const article = /^[aeiou]/i.test(compound) ? 'an' : 'a';
  const fitted = start.replace(/\ban? $/, `${article} `);
  return { bare: text, before: `${fitted}${compound} ${preposition} ${noun} `, after: rest };
}

function appended(text: string, preposition: string, noun: string): Phrase {
  const aside = text.indexOf(' (');
  const end = aside === -1 ? text.length : aside;
  const also = preposition === 'with' ? text.indexOf(' with ') : -1;
  // "generated speech with timings": "generated speech with voice Rachel and timings".
  if (also !== -1)
    return { bare: text, before: `${text.slice(0, also)} with ${noun} `, after: ` and ${text.slice(also + 6)}` };
  return { bare: text, before: `${text.slice(0, end)} ${preposition} ${noun} `, after: text.slice(end) };
}
