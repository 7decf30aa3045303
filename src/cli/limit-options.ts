/** Options that set a limit, as typed. What is not given is undefined; `none` is null and clears. */
import { isListedId, MOST_CREDITS_MILLI, MOST_IDS, type Range } from '../core/limits.ts';
import { type Invocation, text } from './command.ts';
import { UsageError } from './terminal.ts';

const NONE = 'none';
const OFF = 'off';

/** Credits, at most 3 decimal places. Throws UsageError. */
export function creditsOption(invocation: Invocation, name: string): number | null | undefined {
  const given = text(invocation, name);
  if (given === undefined) return undefined;
  if (given === NONE) return null;
  const credits = creditsOf(given);
  if (credits !== null) return credits;
  throw new UsageError(`--${name} takes credits, at most 3 decimal places, or none; "${given}" is neither`);
}

/** A whole number. Throws UsageError. */
export function countOption(invocation: Invocation, name: string, range: Range): number | null | undefined {
  return wholeOption(invocation, name, range, NONE);
}

/** As `countOption`, but `off` is the word for null. */
export function thresholdOption(invocation: Invocation, name: string, range: Range): number | null | undefined {
  return wholeOption(invocation, name, range, OFF);
}

/** Ids separated by commas. Throws UsageError. */
export function idsOption(invocation: Invocation, name: string): string[] | null | undefined {
  const given = text(invocation, name);
  if (given === undefined) return undefined;
  if (given === NONE) return null;
  const ids = given.split(',');
  const wrong = ids.find((id) => !isListedId(id));
  if (wrong !== undefined)
    throw new UsageError(`--${name} takes ids separated by commas, or none; "${wrong}" is no id`);
  if (ids.length > MOST_IDS) throw new UsageError(`--${name} takes at most ${MOST_IDS} ids`);
  return ids;
}

/** `deny`, `ask`, or the credits that stand for a call without a price. Throws UsageError. */
export function unpricedOption(invocation: Invocation): 'deny' | 'ask' | number | null | undefined {
  const given = text(invocation, 'unpriced');
  if (given === undefined || given === 'deny' || given === 'ask') return given;
  if (given === NONE) return null;
  const credits = creditsOf(given);
  if (credits !== null) return credits;
  throw new UsageError(`--unpriced takes deny, ask or a number of credits; "${given}" is none of them`);
}

/** `on` or `off`. Throws UsageError. */
export function switchOption(invocation: Invocation, name: string): boolean | undefined {
  const given = text(invocation, name);
  if (given === undefined) return undefined;
  if (given !== 'on' && given !== OFF) throw new UsageError(`--${name} is on or off, not "${given}"`);
  return given === 'on';
}

function wholeOption(
  invocation: Invocation,
  name: string,
  [least, most]: Range,
  nothing: string,
): number | null | undefined {
  const given = text(invocation, name);
  if (given === undefined) return undefined;
  if (given === nothing) return null;
  const count = Number(given);
  if (/^\d{1,10}$/.test(given) && count >= least && count <= most) return count;
  throw new UsageError(`--${name} takes a whole number from ${least} to ${most}, or ${nothing}; "${given}" is neither`);
}

function creditsOf(given: string): number | null {
  const credits = Number(given);
  return /^\d{1,10}(\.\d{1,3})?$/.test(given) && credits * 1000 <= MOST_CREDITS_MILLI ? credits : null;
}
