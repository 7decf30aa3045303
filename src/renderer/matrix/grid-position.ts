import type { Position } from './positions.ts';

/** Where a name or a cell stands, from what is written on it. */
export function positionOf(target: EventTarget | null): Position | null {
  if (!(target instanceof HTMLElement) || target.dataset.row === undefined) return null;
  return { row: Number(target.dataset.row), column: Number(target.dataset.column) };
}
