/** Whether a change of a limit loosens. `null` is no limit, or the default; what cannot be told loosens. */
import { GUARD_OFF } from './limit-values.ts';
import { DEFAULT_GUARD, NO_AGENT_LIMITS } from './limits.ts';
import type { FlatValue } from './policy-state.ts';

/** `name`: as in `agent/ID/limit/NAME`. */
export function agentLimitLoosens(name: string, before: FlatValue, after: FlatValue): boolean {
  switch (name) {
    case 'hour':
    case 'day':
    case 'month':
    case 'per_request':
    case 'characters':
    case 'parallel':
    case 'voice_slots':
      return !isBelow(after, before);
    case 'raise':
    case 'raise_until':
      return typeof before !== 'number' || !(after === null || isBelow(after, before));
    case 'weight':
      return !isBelow(after ?? NO_AGENT_LIMITS.weight, before ?? NO_AGENT_LIMITS.weight);
    case 'unpriced':
      return unpricedLoosens(before, after);
    case 'voices':
    case 'models':
      return listLoosens(before, after);
    default:
      return true;
  }
}

/** `name`: as in `account/ID/limit/NAME`. */
export function accountLimitLoosens(name: string, before: FlatValue, after: FlatValue): boolean {
  switch (name) {
    case 'hour':
    case 'day':
    case 'month':
      return !isBelow(after, before);
    case 'floor':
      // What is kept back: the more, the tighter.
      return typeof after !== 'number' || !(before === null || isBelow(before, after));
    case 'owner_slot':
      return !(before === null && after === true);
    default:
      return true;
  }
}

/** `name`: as in `guard/NAME`. */
export function guardLoosens(name: string, before: FlatValue, after: FlatValue): boolean {
  if (name !== 'identical' && name !== 'denials' && name !== 'habit') return true;
  const threshold = (value: FlatValue) => (value === GUARD_OFF ? null : (value ?? DEFAULT_GUARD[name]));
  return !isBelow(threshold(after), threshold(before));
}

/** Whether `value` is a number, and below a bound where there is one. */
function isBelow(value: FlatValue, bound: FlatValue): boolean {
  if (typeof value !== 'number') return false;
  return bound === null || (typeof bound === 'number' && value < bound);
}

/**
 * `deny` (null) is tighter than `ask`, that than a ceiling. Between two ceilings neither is: the higher one says that a call may
 * cost more, the lower one lets more of them fit under a limit.
 */
function unpricedLoosens(before: FlatValue, after: FlatValue): boolean {
  const rank = (value: FlatValue) => (value === null ? 0 : value === 'ask' ? 1 : typeof value === 'number' ? 2 : null);
  const [from, to] = [rank(before), rank(after)];
  return from === null || to === null || to >= from;
}

/** Only what leaves ids out, or makes a list where there was none, tightens. */
function listLoosens(before: FlatValue, after: FlatValue): boolean {
  if (typeof after !== 'string') return true;
  if (before === null) return false;
  if (typeof before !== 'string') return true;
  const had = new Set(before.split(','));
  return after.split(',').some((id) => !had.has(id));
}
