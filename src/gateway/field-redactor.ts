/**
 * Replaces the fields of an answer that merely carry a credential (`Operation.redact`). Patterns: `a.b`, `a[].b` (each item),
 * `a.*` (each member); lists and single values stand for each other, as in body-fields.ts. What is not shaped as expected is
 * replaced rather than let through: where an object should be and a text stands, the text goes.
 */
import { isUtf8 } from 'node:buffer';

/** What stands in place of a credential. */
const REDACTED = '[redacted by Bollard]';

/** For this field the agent gets its own token, which works in the same places. */
const KEY_FIELD = 'xi_api_key';
const EVERY_MEMBER = '*';

/**
 * The same JSON with the fields replaced: by `token` for the key, else by a fixed text. Null when `bytes` is not JSON in UTF-8
 * or nests too deep to be written again. Always written anew, so that a repeated name cannot hide a value. Never throws.
 */
export function redactFields(bytes: Buffer, patterns: readonly string[], token: string): Buffer | null {
  if (!isUtf8(bytes)) return null;
  try {
    // A holder, so that the answer itself is a member like any other.
    const holder = { answer: JSON.parse(bytes.toString('utf8')) as unknown };
    for (const pattern of patterns) {
      const steps = ['answer', ...pattern.replaceAll('[]', '').split('.')];
      replaceAt(holder, steps, 0, pattern === KEY_FIELD ? token : REDACTED);
    }
    return Buffer.from(JSON.stringify(holder.answer));
  } catch {
    return null;
  }
}

/** Replaces what `steps` from `at` on name within `container`. */
function replaceAt(container: object, steps: readonly string[], at: number, replacement: string): void {
  const step = steps[at];
  if (step === undefined) return;
  const last = at === steps.length - 1;
  const names = Array.isArray(container) || step === EVERY_MEMBER ? Object.keys(container) : [step];
  for (const name of names) {
    if (!Object.hasOwn(container, name)) continue;
    const value: unknown = Reflect.get(container, name);
    if (value === null) continue;
    if (Array.isArray(container)) {
      // Items of a list stand where the list stands: the step is still to be taken.
      if (typeof value === 'object') replaceAt(value, steps, at, replacement);
      else if (typeof value === 'string') replaceMember(container, name, replacement);
    } else if (last) replaceMember(container, name, replacement);
    else if (typeof value === 'object') replaceAt(value, steps, at + 1, replacement);
    else if (typeof value === 'string') replaceMember(container, name, replacement);
  }
}

/** Defined rather than assigned: assigning to a member named `__proto__` would change the prototype instead. */
function replaceMember(container: object, name: string, replacement: string): void {
  Object.defineProperty(container, name, {
    value: replacement,
    writable: true,
    enumerable: true,
    configurable: true,
  });
}
