/** One line of the feed for a terminal: time, mark, sentence. The mark differs by shape, never by colour alone. */
import type { EntryShape } from '../contract/shapes.ts';

export function feedLine(entry: EntryShape): string {
  const time = new Date(entry.at).toLocaleTimeString('en-GB');
  return `${time}  ${mark(entry)} ${entry.sentence}`;
}

function mark(entry: EntryShape): string {
  if (entry.kind === 'change' || entry.kind === 'notice') return '·';
  if (entry.decision === 'deny') return '■';
  if (entry.decision === 'ask') return '▲';
  if (entry.kind === 'decision' && entry.outcome === undefined) return '○';
  return entry.status !== null && entry.status < 400 ? '●' : '✕';
}
