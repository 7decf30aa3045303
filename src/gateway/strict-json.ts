/**
 * JSON as RFC 8259 and nothing looser, refused where two parsers could read two things: duplicate names, invalid UTF-8, a byte
 * order mark, half a surrogate pair, a NUL, `__proto__`, numbers beyond a double (security.md E10, E11; RFC 7493).
 *
 * `JSON.parse` decides what is JSON. Before it, one pass counts the colons outside strings, which in valid JSON is the number of
 * members, and the depth; after it, one walk counts the members that are there. Fewer means that a name stood there twice. This
 * is faster than a parser of our own (measured 2026-11: docs/performance.md) and cannot disagree with it.
 */
import { isUtf8 } from 'node:buffer';

export type StrictJson =
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly detail: string };

/** Deeper nesting is refused; the vendor's deepest documented body has about 12 levels. */
const MOST_DEPTH = 64;

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COLON = 0x3a;

/** Parses a whole body. Never throws; bounding its size is the caller's part. Look members up with `Object.hasOwn`. */
export function parseStrictJson(bytes: Buffer): StrictJson {
  if (!isUtf8(bytes)) return refused('not UTF-8');
  const text = bytes.toString('utf8');
  const members = membersIn(text);
  if (members === -1) return refused(`deeper than ${MOST_DEPTH} levels`);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return refused('not JSON');
  }
  const walk: Walk = { members: 0, escapes: text.includes('\\u'), fault: null };
  walkValue(value, walk);
  if (walk.fault !== null) return refused(walk.fault);
  if (walk.members !== members) return refused('a name stands there twice');
  return { ok: true, value };
}

/** Colons outside strings, or -1 when it nests too deep. */
function membersIn(text: string): number {
  let members = 0;
  let depth = 0;
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    if (code === QUOTE) {
      index = endOfString(text, index + 1);
    } else if (code === COLON) {
      members += 1;
    } else if ((code | 0x20) === 0x7b) {
      depth += 1;
      if (depth > MOST_DEPTH) return -1;
    } else if ((code | 0x20) === 0x7d) {
      depth -= 1;
    }
  }
  return members;
}

/** The place of the quote that ends the string, or the end of the text. */
function endOfString(text: string, from: number): number {
  for (let index = from; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    if (code === QUOTE) return index;
    if (code === BACKSLASH) index += 1;
  }
  return text.length;
}

interface Walk {
  members: number;
  /** Only an escape can make half a surrogate pair, or a NUL, of valid UTF-8. */
  readonly escapes: boolean;
  fault: string | null;
}

function walkValue(value: unknown, walk: Walk): void {
  if (typeof value === 'string') {
    if (walk.escapes) walk.fault = textFault(value) ?? walk.fault;
  } else if (typeof value === 'number') {
    if (!Number.isFinite(value)) walk.fault = 'a number too large';
  } else if (Array.isArray(value)) {
    for (const item of value) walkValue(item, walk);
  } else if (typeof value === 'object' && value !== null) {
    for (const [name, item] of Object.entries(value)) {
      walk.members += 1;
      if (name === '__proto__') walk.fault = 'a member named __proto__';
      else if (walk.escapes) walk.fault = textFault(name) ?? walk.fault;
      walkValue(item, walk);
    }
  }
}

/** Some parsers replace half a pair, others end a text at a NUL. */
function textFault(text: string): string | null {
  if (!text.isWellFormed()) return 'half a surrogate pair';
  return text.includes('\0') ? 'a NUL' : null;
}

function refused(detail: string): StrictJson {
  return { ok: false, detail };
}
