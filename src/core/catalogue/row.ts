/**
 * Builds one row of the catalogue. A row reads `builder(id, 'METHOD /path', label, what is special)`; what it leaves out:
 * - area: the id up to its dot. Past tense: made from the label (`past.ts`).
 * - object: the last path parameter that has a noun in `NOUNS`.
 * - request: JSON, none for GET and DELETE. Response: JSON.
 * - voices: `{voice_id}` of the path is always one. Everything else: nothing special.
 */
import type { Access, Effect, Method, Operation, RequestKind, ResponseKind } from '../operation.ts';
import { NOUNS, parametersOf } from './parameters.ts';
import { pastOf } from './past.ts';

interface Special {
  /** Effects the operation always has. */
  readonly effects?: readonly Effect[];
  /** Effects it has when one of these body fields is there. */
  readonly when?: { readonly [effect in Effect]?: readonly string[] };
  /** Body fields with an address. They make the operation reach out when one is there, unless it always does. */
  readonly urls?: readonly string[];
  /** Body fields with a voice id, a model id, or billed characters; multipart parts whose media are billed by length. */
  readonly voices?: readonly string[];
  readonly models?: readonly string[];
  readonly texts?: readonly string[];
  readonly media?: readonly string[];
  readonly redact?: readonly string[];
  readonly neverForward?: boolean;
  readonly object?: Operation['object'];
  readonly past?: string;
  readonly request?: RequestKind;
  readonly response?: ResponseKind;
  readonly usesVoiceSlot?: boolean;
  readonly deprecated?: boolean;
  readonly guideNo?: number;
}

/** Changes nothing and spends nothing. */
export function read(id: string, route: string, label: string, special: Special = {}): Operation {
  return row('read', id, route, label, special, []);
}

/** Changes something. */
export function write(id: string, route: string, label: string, special: Special = {}): Operation {
  return row('write', id, route, label, special, []);
}

/** Costs credits or money. */
export function spend(id: string, route: string, label: string, special: Special = {}): Operation {
  return row('write', id, route, label, special, ['spends']);
}

/** Destroys something for good. */
export function erase(id: string, route: string, label: string, special: Special = {}): Operation {
  return row('write', id, route, label, special, ['irreversible']);
}

const METHODS: readonly Method[] = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'];
const EFFECTS: readonly Effect[] = [
  'spends',
  'irreversible',
  'mints_credential',
  'places_call',
  'clones_person',
  'admits_others',
  'reaches_out',
];

function row(
  access: Access,
  id: string,
  route: string,
  label: string,
  special: Special,
  always: readonly Effect[],
): Operation {
  const [verb, path = ''] = route.split(' ');
  const method = METHODS.find((each) => each === verb);
  if (method === undefined || !path.startsWith('/')) throw new Error(`${id}: "${route}" is no route`);
  const effects = [...always, ...(special.effects ?? [])];
  const inPath = parametersOf(path).includes('voice_id') ? ['path.voice_id'] : [];
  return {
    id,
    method,
    path,
    area: id.slice(0, id.indexOf('.')),
    access,
    effects,
    conditionalEffects: conditionalEffects(special, effects),
    redact: special.redact ?? [],
    neverForward: special.neverForward ?? false,
    label,
    past: special.past ?? pastOf(label),
    object: special.object === undefined ? objectOf(path) : special.object,
    voiceFields: [...inPath, ...inBody(special.voices)],
    modelFields: inBody(special.models),
    textFields: special.texts ?? [],
    mediaFields: special.media ?? [],
    urlFields: special.urls ?? [],
    requestKind: special.request ?? (method === 'GET' || method === 'DELETE' ? 'none' : 'json'),
    responseKind: special.response ?? 'json',
    usesVoiceSlot: special.usesVoiceSlot ?? false,
    deprecated: special.deprecated ?? false,
    guideNo: special.guideNo ?? null,
  };
}

function conditionalEffects(special: Special, effects: readonly Effect[]): Operation['conditionalEffects'] {
  const reaching = special.urls !== undefined && !effects.includes('reaches_out');
  const when = { ...(reaching ? { reaches_out: special.urls } : {}), ...special.when };
  return EFFECTS.flatMap((effect) => (when[effect] ? [{ effect, fields: when[effect] }] : []));
}

function objectOf(path: string): Operation['object'] {
  const param = parametersOf(path).findLast((name) => NOUNS.has(name));
  const noun = param === undefined ? undefined : NOUNS.get(param);
  return param === undefined || noun === undefined ? null : { param, noun };
}

function inBody(fields: readonly string[] | undefined): readonly string[] {
  return (fields ?? []).map((field) => `body.${field}`);
}
