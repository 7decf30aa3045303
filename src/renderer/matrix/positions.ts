/** Where a key leads in the table, as in a spreadsheet. Column 0 is the agent's name. */

export interface Position {
  readonly row: number;
  readonly column: number;
}

export interface Key {
  readonly key: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
}

/** The new position, or null where the key moves nothing. `page`: rows that are seen at once. */
export function move(from: Position, { key, ctrlKey, metaKey }: Key, rows: number, columns: number, page: number) {
  const far = ctrlKey || metaKey;
  const to = (row: number, column: number): Position => ({
    row: Math.min(Math.max(row, 0), rows - 1),
    column: Math.min(Math.max(column, 0), columns - 1),
  });
  switch (key) {
    case 'ArrowUp':
      return to(far ? 0 : from.row - 1, from.column);
    case 'ArrowDown':
      return to(far ? rows - 1 : from.row + 1, from.column);
    case 'ArrowLeft':
      return to(from.row, far ? 0 : from.column - 1);
    case 'ArrowRight':
      return to(from.row, far ? columns - 1 : from.column + 1);
    case 'Home':
      return to(far ? 0 : from.row, 0);
    case 'End':
      return to(far ? rows - 1 : from.row, columns - 1);
    case 'PageUp':
      return to(from.row - page, from.column);
    case 'PageDown':
      return to(from.row + page, from.column);
    default:
      return null;
  }
}
