/** Reads named fields of a parsed JSON body. Patterns are the catalogue's (core/body-path.ts). Unsure is present. */
import { visitField } from '../core/body-path.ts';

/** Those of `patterns` that are in the body. Null is absent, as for the upstream's optional fields; an empty text is present. */
export function fieldsIn(body: unknown, patterns: readonly string[]): string[] {
  return patterns.filter((pattern) => visitField(body, pattern, isPresent));
}

/** The first text at the first of `patterns` that has one, or null. */
export function firstText(body: unknown, patterns: readonly string[]): string | null {
  let found: string | null = null;
  const take = (value: unknown): boolean => {
    if (typeof value !== 'string') return false;
    found = value;
    return true;
  };
  for (const pattern of patterns) if (visitField(body, pattern, take)) break;
  return found;
}

/** Every text at `patterns`, in their order. */
export function allTexts(body: unknown, patterns: readonly string[]): readonly string[] {
  const texts: string[] = [];
  const take = (value: unknown): boolean => {
    if (typeof value === 'string') texts.push(value);
    return false;
  };
  for (const pattern of patterns) visitField(body, pattern, take);
  return texts;
}

/** Characters of all texts at `patterns`, as code points: never fewer than the upstream bills (E13). */
export function countCharacters(body: unknown, patterns: readonly string[]): number {
  let count = 0;
  const add = (value: unknown): boolean => {
    if (typeof value === 'string') count += codePoints(value);
    return false;
  };
  for (const pattern of patterns) visitField(body, pattern, add);
  return count;
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
