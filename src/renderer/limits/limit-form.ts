/** What is typed into the fields of limits: what is wrong with it, and what it means. Empty is no limit. */
import { COUNT_RANGES, isListedId, MOST_CREDITS_MILLI, MOST_IDS, type Range } from '../../core/limits.ts';
import type { AccountLimits, AgentLimits } from '../state/undo.ts';

/** Of one field. */
export type Typed<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly problem: string };

/** Credits, at most 3 decimal places; null where nothing is typed. */
export function creditsTyped(text: string): Typed<number | null> {
  const typed = text.trim();
  if (typed === '') return { ok: true, value: null };
  if (!/^\d+(\.\d{1,3})?$/.test(typed)) return wrong('Write credits as digits, such as 5000 or 12.5.');
  if (Number(typed) * 1000 > MOST_CREDITS_MILLI) return wrong('At most 1000000000 credits.');
  return { ok: true, value: Number(typed) };
}

/** A whole number; null where nothing is typed. */
export function countTyped(text: string, [least, most]: Range): Typed<number | null> {
  const typed = text.trim();
  if (typed === '') return { ok: true, value: null };
  const count = Number(typed);
  if (!/^\d{1,12}$/.test(typed) || count < least || count > most) {
    return wrong(`A whole number from ${least} to ${most.toLocaleString()}.`);
  }
  return { ok: true, value: count };
}

/** Ids parted by commas, spaces or lines; null where nothing is typed. */
export function idsTyped(text: string): Typed<string[] | null> {
  const ids = [...new Set(text.split(/[\s,]+/).filter((id) => id !== ''))];
  const strange = ids.find((id) => !isListedId(id));
  if (strange !== undefined) return wrong(`“${strange.slice(0, 40)}” is not an id.`);
  if (ids.length > MOST_IDS) return wrong(`At most ${MOST_IDS.toLocaleString()} ids.`);
  return { ok: true, value: ids.length === 0 ? null : ids };
}

export interface AgentFields {
  readonly hour: string;
  readonly day: string;
  readonly month: string;
  readonly perRequest: string;
  readonly unpriced: 'deny' | 'ask' | 'most';
  /** What stands for an unknown cost, where `unpriced` is `most`. */
  readonly most: string;
  readonly characters: string;
  readonly voices: string;
  readonly models: string;
  readonly parallel: string;
  readonly voiceSlots: string;
  readonly weight: string;
}

export function agentFields(limits: AgentLimits): AgentFields {
  const { unpriced, voices, models, weight } = limits;
  return {
    hour: text(limits.hour),
    day: text(limits.day),
    month: text(limits.month),
    perRequest: text(limits.perRequest),
    unpriced: typeof unpriced === 'number' ? 'most' : unpriced,
    most: typeof unpriced === 'number' ? String(unpriced) : '',
    characters: text(limits.characters),
    voices: voices?.join('\n') ?? '',
    models: models?.join('\n') ?? '',
    parallel: text(limits.parallel),
    voiceSlots: text(limits.voiceSlots),
    weight: weight === 1 ? '' : String(weight),
  };
}

type Problems<F> = { readonly [K in keyof F]?: string };

/** What changes, or what is wrong with which field. */
export type Read<F, L> =
  | { readonly ok: true; readonly edit: Partial<L> }
  | { readonly ok: false; readonly problems: Problems<F> };

export function readAgentFields(fields: AgentFields, before: AgentLimits): Read<AgentFields, AgentLimits> {
  const typed = {
    hour: creditsTyped(fields.hour),
    day: creditsTyped(fields.day),
    month: creditsTyped(fields.month),
    perRequest: creditsTyped(fields.perRequest),
    most: fields.unpriced === 'most' ? required(creditsTyped(fields.most)) : ok(0),
    characters: countTyped(fields.characters, COUNT_RANGES.characters),
    voices: idsTyped(fields.voices),
    models: idsTyped(fields.models),
    parallel: countTyped(fields.parallel, COUNT_RANGES.parallel),
    voiceSlots: countTyped(fields.voiceSlots, COUNT_RANGES.voiceSlots),
    weight: countTyped(fields.weight, COUNT_RANGES.weight),
  };
  const problems = problemsOf(typed);
  if (problems !== null) return { ok: false, problems };
  const after: AgentLimits = {
    hour: known(typed.hour),
    day: known(typed.day),
    month: known(typed.month),
    perRequest: known(typed.perRequest),
    unpriced: fields.unpriced === 'most' ? (known(typed.most) ?? 'deny') : fields.unpriced,
    characters: known(typed.characters),
    voices: known(typed.voices),
    models: known(typed.models),
    parallel: known(typed.parallel),
    voiceSlots: known(typed.voiceSlots),
    weight: known(typed.weight) ?? 1,
  };
  return { ok: true, edit: changed(before, after) };
}

export interface AccountFields {
  readonly hour: string;
  readonly day: string;
  readonly month: string;
  readonly floor: string;
  readonly ownerSlot: boolean;
}

export function accountFields({ hour, day, month, floor, ownerSlot }: AccountLimits): AccountFields {
  return { hour: text(hour), day: text(day), month: text(month), floor: text(floor), ownerSlot };
}

export function readAccountFields(fields: AccountFields, before: AccountLimits): Read<AccountFields, AccountLimits> {
  const typed = {
    hour: creditsTyped(fields.hour),
    day: creditsTyped(fields.day),
    month: creditsTyped(fields.month),
    floor: creditsTyped(fields.floor),
  };
  const problems = problemsOf(typed);
  if (problems !== null) return { ok: false, problems };
  const after: AccountLimits = {
    hour: known(typed.hour),
    day: known(typed.day),
    month: known(typed.month),
    floor: known(typed.floor),
    ownerSlot: fields.ownerSlot,
  };
  return { ok: true, edit: changed(before, after) };
}

function ok<T>(value: T): Typed<T> {
  return { ok: true, value };
}

function wrong(problem: string): Typed<never> {
  return { ok: false, problem };
}

function required(typed: Typed<number | null>): Typed<number | null> {
  return typed.ok && typed.value === null ? wrong('Say how many credits stand for such a call.') : typed;
}

function known<T>(typed: Typed<T>): T | null {
  return typed.ok ? typed.value : null;
}

function problemsOf<K extends string>(typed: Readonly<Record<K, Typed<unknown>>>): { [Key in K]?: string } | null {
  const problems: { [Key in K]?: string } = {};
  let found = false;
  for (const key in typed) {
    const one = typed[key];
    if (one.ok) continue;
    problems[key] = one.problem;
    found = true;
  }
  return found ? problems : null;
}

/** The members that are another than before. */
function changed<L extends object>(before: L, after: L): Partial<L> {
  const edit: Partial<L> = {};
  for (const key in after) {
    if (JSON.stringify(listed(after[key])) !== JSON.stringify(listed(before[key]))) edit[key] = after[key];
  }
  return edit;
}

/** Ids in whatever order are the same. */
function listed(value: unknown): unknown {
  return Array.isArray(value) ? value.toSorted() : value;
}

function text(value: number | null): string {
  return value === null ? '' : String(value);
}
