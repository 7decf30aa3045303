/**
 * Limits as values by name: so they stand in the flat policy (`agent/ID/limit/NAME`, `account/ID/limit/NAME`, `guard/NAME`)
 * and in the tables. What is at its default has no entry, so that a policy without limits reads as it did before there were any.
 */
import {
  type AccountLimits,
  type AgentLimits,
  COUNT_RANGES,
  DEFAULT_GUARD,
  GUARD_RANGES,
  type GuardLimits,
  isListedId,
  MOST_CREDITS_MILLI,
  MOST_IDS,
  NO_AGENT_LIMITS,
  type Range,
  type Unpriced,
} from './limits.ts';
import type { FlatValue } from './policy-state.ts';

export type LimitValues = ReadonlyMap<string, FlatValue>;

/** The value of a guard that is off. */
export const GUARD_OFF = 'off';

const CREDITS: Range = [0, MOST_CREDITS_MILLI];
const RAISE: Range = [1, MOST_CREDITS_MILLI];
/** What a Date can hold. */
const TIME: Range = [0, 8.64e15];

/** Throws Error for a list of voices or models that is empty or holds what is no id. */
export function agentLimitValues(limits: AgentLimits): Map<string, FlatValue> {
  return present([
    ['hour', limits.hourMilli],
    ['day', limits.dayMilli],
    ['month', limits.monthMilli],
    ['per_request', limits.perRequestMilli],
    ['raise', limits.raise?.milli ?? null],
    ['raise_until', limits.raise?.until ?? null],
    ['unpriced', unless(NO_AGENT_LIMITS.unpriced, limits.unpriced)],
    ['characters', limits.characters],
    ['voices', joined(limits.voices)],
    ['models', joined(limits.models)],
    ['parallel', limits.parallel],
    ['voice_slots', limits.voiceSlots],
    ['weight', unless(NO_AGENT_LIMITS.weight, limits.weight)],
  ]);
}

export function accountLimitValues(limits: AccountLimits): Map<string, FlatValue> {
  return present([
    ['hour', limits.hourMilli],
    ['day', limits.dayMilli],
    ['month', limits.monthMilli],
    ['floor', limits.floorMilli],
    ['owner_slot', unless(false, limits.ownerSlot)],
  ]);
}

export function guardValues(guard: GuardLimits): Map<string, FlatValue> {
  return present(
    GUARD_NAMES.map((name) => [name, guard[name] === DEFAULT_GUARD[name] ? null : (guard[name] ?? GUARD_OFF)]),
  );
}

/** Throws Error naming the key, `prefix` and name, of the first value that is unknown or cannot be. */
export function agentLimitsOf(values: LimitValues, prefix: string): AgentLimits {
  const whole = (name: string, range: Range) => wholeOf(values, name, range, prefix);
  const limits: AgentLimits = {
    hourMilli: whole('hour', CREDITS),
    dayMilli: whole('day', CREDITS),
    monthMilli: whole('month', CREDITS),
    perRequestMilli: whole('per_request', CREDITS),
    raise: raiseOf(whole('raise', RAISE), whole('raise_until', TIME)),
    unpriced: unpricedOf(values, prefix),
    characters: whole('characters', COUNT_RANGES.characters),
    voices: idsOf(values, 'voices', prefix),
    models: idsOf(values, 'models', prefix),
    parallel: whole('parallel', COUNT_RANGES.parallel),
    voiceSlots: whole('voice_slots', COUNT_RANGES.voiceSlots),
    weight: whole('weight', COUNT_RANGES.weight) ?? NO_AGENT_LIMITS.weight,
  };
  checkWhole(values, agentLimitValues(limits), prefix);
  return limits;
}

/** As `agentLimitsOf`. */
export function accountLimitsOf(values: LimitValues, prefix: string): AccountLimits {
  const limits: AccountLimits = {
    hourMilli: wholeOf(values, 'hour', CREDITS, prefix),
    dayMilli: wholeOf(values, 'day', CREDITS, prefix),
    monthMilli: wholeOf(values, 'month', CREDITS, prefix),
    floorMilli: wholeOf(values, 'floor', CREDITS, prefix),
    ownerSlot: values.get('owner_slot') === true,
  };
  checkWhole(values, accountLimitValues(limits), prefix);
  return limits;
}

/** As `agentLimitsOf`. */
export function guardOf(values: LimitValues, prefix: string): GuardLimits {
  const threshold = (name: keyof GuardLimits) =>
    values.get(name) === GUARD_OFF ? null : (wholeOf(values, name, GUARD_RANGES[name], prefix) ?? DEFAULT_GUARD[name]);
  const guard = { identical: threshold('identical'), denials: threshold('denials'), habit: threshold('habit') };
  checkWhole(values, guardValues(guard), prefix);
  return guard;
}

export const GUARD_NAMES = ['identical', 'denials', 'habit'] as const satisfies readonly (keyof GuardLimits)[];

function raiseOf(milli: number | null, until: number | null): AgentLimits['raise'] {
  return milli === null || until === null ? null : { milli, until };
}

function unpricedOf(values: LimitValues, prefix: string): Unpriced {
  if (values.get('unpriced') === 'ask') return 'ask';
  return wholeOf(values, 'unpriced', CREDITS, prefix) ?? NO_AGENT_LIMITS.unpriced;
}

function idsOf(values: LimitValues, name: string, prefix: string): readonly string[] | null {
  const value = values.get(name) ?? null;
  if (value === null) return null;
  const ids = typeof value === 'string' ? value.split(',') : [];
  if (!areIds(ids)) throw wrong(prefix, name, value);
  return ids;
}

function wholeOf(values: LimitValues, name: string, [least, most]: Range, prefix: string): number | null {
  const value = values.get(name) ?? null;
  if (value === null) return null;
  if (typeof value === 'number' && Number.isSafeInteger(value) && value >= least && value <= most) return value;
  throw wrong(prefix, name, value);
}

/** What was read must be all there is, written as it would be written: no other name, no default, no unsorted list. */
function checkWhole(values: LimitValues, again: LimitValues, prefix: string): void {
  for (const [name, value] of values) if (again.get(name) !== value) throw wrong(prefix, name, value);
}

function joined(ids: readonly string[] | null): string | null {
  if (ids === null) return null;
  if (!areIds(ids)) throw new Error(`not a list of ids: ${JSON.stringify(ids)}`);
  return [...new Set(ids)].sort().join(',');
}

function areIds(ids: readonly string[]): boolean {
  return ids.length > 0 && ids.length <= MOST_IDS && ids.every(isListedId);
}

function unless<V>(absent: V, value: V): V | null {
  return value === absent ? null : value;
}

function present(pairs: readonly (readonly [string, FlatValue])[]): Map<string, FlatValue> {
  return new Map(pairs.filter(([, value]) => value !== null));
}

function wrong(prefix: string, name: string, value: FlatValue): Error {
  return new Error(`policy key ${prefix}${name} cannot be ${JSON.stringify(value)}`);
}
