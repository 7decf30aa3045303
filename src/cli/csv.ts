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

/** Quotes always; prefixes `'` where a cell could start a formula, also behind spaces or in full-width form. */
function csvCell(value: unknown): string {
  if (value === null || value === undefined) return '';
  if (typeof value === 'number') return String(value);
  const text = String(value);
  const harmless = /^[\s'"]*[=+\-@\t\r\n＝＋－＠]/u.test(text) ? `'${text}` : text;
  return `"${harmless.replaceAll('"', '""')}"`;
}
