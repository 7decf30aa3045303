/**
 * Reads named fields of a parsed JSON body. Patterns are the catalogue's: `a.b`, `a[].b` (each item), `a.*.b` (each member).
 * A pattern says where a field is meant to be; the upstream may be more lenient. So a list and a single value stand for each
 * other: `source.url` is found in a list of sources, `tools[].url` in a single tool. Unsure is present.
 */

/** Those of `patterns` that are in the body. Null is absent, as for the upstream's optional fields; an empty text is present. */
export function fieldsIn(body: unknown, patterns: readonly string[]): string[] {
  return patterns.filter((pattern) => visit(body, stepsOf(pattern), 0, isPresent));
}

/** The first text at the first of `patterns` that has one, or null. */
export function firstText(body: unknown, patterns: readonly string[]): string | null {
  let found: string | null = null;
  const take = (value: unknown): boolean => {
    if (typeof value !== 'string') return false;
    found = value;
    return true;
  };
  for (const pattern of patterns) if (visit(body, stepsOf(pattern), 0, take)) break;
  return found;
}

/** Every text at `patterns`, in their order. */
export function allTexts(body: unknown, patterns: readonly string[]): readonly string[] {
  const texts: string[] = [];
  const take = (value: unknown): boolean => {
    if (typeof value === 'string') texts.push(value);
    return false;
  };
  for (const pattern of patterns) visit(body, stepsOf(pattern), 0, take);
  return texts;
}

/** Characters of all texts at `patterns`, as code points: never fewer than the upstream bills (E13). */
export function countCharacters(body: unknown, patterns: readonly string[]): number {
  let count = 0;
  const add = (value: unknown): boolean => {
    if (typeof value === 'string') count += codePoints(value);
    return false;
  };
  for (const pattern of patterns) visit(body, stepsOf(pattern), 0, add);
  return count;
}

const EVERY_MEMBER = '*';

/** Calls `accept` for each value at the pattern until it says true; whether it did. */
function visit(value: unknown, steps: readonly string[], at: number, accept: (value: unknown) => boolean): boolean {
  if (Array.isArray(value)) {
    return at === steps.length && accept(value) ? true : value.some((item) => visit(item, steps, at, accept));
  }
  const step = steps[at];
  if (step === undefined) return accept(value);
  if (typeof value !== 'object' || value === null) return false;
  if (step === EVERY_MEMBER) return Object.values(value).some((item) => visit(item, steps, at + 1, accept));
  return Object.hasOwn(value, step) && visit(Reflect.get(value, step), steps, at + 1, accept);
}

const STEPS = new Map<string, readonly string[]>();

/** The names of a pattern. Patterns come from the catalogue alone, so the memory is bounded. */
function stepsOf(pattern: string): readonly string[] {
  let steps = STEPS.get(pattern);
  if (steps === undefined) {
    steps = pattern.replaceAll('[]', '').split('.');
    STEPS.set(pattern, steps);
  }
  return steps;
}

function isPresent(value: unknown): boolean {
  return value !== null && value !== undefined;
}

function codePoints(text: string): number {
  let count = text.length;
  for (let index = 1; index < text.length; index += 1) {
    if ((text.charCodeAt(index) & 0xfc00) === 0xdc00 && (text.charCodeAt(index - 1) & 0xfc00) === 0xd800) count -= 1;
  }
  return count;
}
