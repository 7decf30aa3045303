/** The rows in sight and a few around them, and always the one that holds the focus: a row that goes takes its focus with it. */
interface Range {
  readonly startIndex: number;
  readonly endIndex: number;
  readonly overscan: number;
  readonly count: number;
}

export function rowsToDraw({ startIndex, endIndex, overscan, count }: Range, focused: number): number[] {
  const first = Math.max(0, startIndex - overscan);
  const last = Math.min(count - 1, endIndex + overscan);
  const seen = Array.from({ length: Math.max(0, last - first + 1) }, (_, at) => first + at);
  if (focused < 0 || focused >= count || (focused >= first && focused <= last)) return seen;
  return focused < first ? [focused, ...seen] : [...seen, focused];
}
