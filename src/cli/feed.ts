/** One line of the log for a terminal: time, mark, sentence. The mark differs by shape, never by colour alone. */
import type { EntryShape } from '../contract/shapes.ts';

/** With the date where lines of many days stand together; a live feed needs only the time. */
export function feedLine(entry: EntryShape, dated = false): string {
  const at = new Date(entry.at);
  const time = dated ? at.toLocaleString('sv-SE') : at.toLocaleTimeString('sv-SE');
  return `${time}  ${mark(entry)} ${entry.sentence}`;
}

function mark(entry: EntryShape): string {
  if (entry.kind === 'change' || entry.kind === 'notice') return '·';
  if (entry.decision === 'deny') return '■';
  if (entry.decision === 'ask') return '▲';
  if (entry.kind === 'decision' && entry.outcome === undefined) return '○';
  return entry.status !== null && entry.status < 400 ? '●' : '✕';
}
