/**
 * Walks a parsed JSON body to where a pattern of the catalogue points: `a.b`, `a[].b` (each item), `a.*.b` (each member).
 * A pattern says where a field is meant to be; the upstream may be more lenient. So a list and a single value stand for each
 * other: `source.url` is found in a list of sources, `tools[].url` in a single tool.
 */

const EVERY_MEMBER = '*';

/** Calls `accept` for each value at the pattern until it says true; whether it did. */
export function visitField(body: unknown, pattern: string, accept: (value: unknown) => boolean): boolean {
  return visit(body, stepsOf(pattern), 0, accept);
}

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
