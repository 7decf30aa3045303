/** Reads single values the way that costs more. */

/** Whether a parsed body is an object: anything else is refused upstream. */
export function isMembers(body: unknown): body is Readonly<Record<string, unknown>> {
  return typeof body === 'object' && body !== null && !Array.isArray(body);
}

const FALSE: ReadonlySet<unknown> = new Set([undefined, null, false, 'false', '0']);

/** Whether a switch may be on: the value of a JSON member or a form field; false only where that is plain. */
export function mayBeTrue(value: unknown): boolean {
  return !FALSE.has(typeof value === 'string' ? value.toLowerCase() : value);
}

/** A JSON number of nothing or more, else null. */
export function amount(value: unknown): number | null {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0 ? value : null;
}
