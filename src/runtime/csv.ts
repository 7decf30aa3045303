/** CSV by RFC 4180, with cells that a spreadsheet would run as a formula made harmless (OWASP CSV injection, G13). */
import type { EntryShape } from '../contract/shapes.ts';

const COLUMNS = [
  'seq',
  'at',
  'agent',
  'sentence',
  'decision',
  'reason',
  'outcome',
  'status',
  'credits',
  'characters',
  'durationMs',
  'area',
  'operation',
  'method',
  'path',
  'callId',
  'kind',
  'hash',
] as const;

export function csvHeader(): string {
  return `${COLUMNS.join(',')}\r\n`;
}

export function csvLine(entry: EntryShape): string {
  const values: Readonly<Record<string, unknown>> = entry;
  return `${COLUMNS.map((column) => csvCell(values[column])).join(',')}\r\n`;
}

/** Always quoted; a number is a number. */
function csvCell(value: unknown): string {
  if (value === null || value === undefined) return '';
  if (typeof value === 'number') return String(value);
  return `"${harmless(String(value)).replaceAll('"', '""')}"`;
}

/** Where a cell ends for a spreadsheet, also for one that splits at semicolons or does not honour our quotes. */
const SEPARATORS = /([;\t\r\n])/;
/** A formula, also behind spaces and quotes or with a full-width sign. */
const FORMULA = /^[\s'"]*[=+\-@＝＋－＠]/u;

/**
 * Puts `'` before whatever could start a formula. Reversible: a text that would look as if it had been given one gets one too,
 * so taking one `'` away from before each such place gives the text back.
 */
function harmless(text: string): string {
  const parts = text.split(SEPARATORS).map((part) => (FORMULA.test(part) ? `'${part}` : part));
  const whole = parts.join('');
  return /^'*[\t\r\n]/.test(whole) ? `'${whole}` : whole;
}
