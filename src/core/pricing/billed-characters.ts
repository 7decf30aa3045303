/**
 * Counts text so that ElevenLabs never counts more (E13). Its server is Python, where a text is as long as its code points; its
 * web pages are JavaScript, where it is as long as its UTF-16 units, which are never fewer. So units count here: the same for
 * nearly every text, two for an emoji. Markup, white space and line ends count as they are sent. Counting bytes, or the text
 * decomposed (NFD), would multiply the price of whole languages, and nothing suggests that anybody is billed so.
 */
import { visitField } from '../body-path.ts';

/**
 * UTF-16 units of all texts at `patterns` (the catalogue's). A number or a truth value counts as it is written, because a
 * lenient server may take it for a text.
 */
export function billedCharacters(body: unknown, patterns: readonly string[]): number {
  let count = 0;
  const add = (value: unknown): boolean => {
    count += lengthOf(value);
    return false;
  };
  for (const pattern of patterns) visitField(body, pattern, add);
  return count;
}

/** A list is visited item by item; null and objects are no text to anybody. */
function lengthOf(value: unknown): number {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
    ? String(value).length
    : 0;
}
