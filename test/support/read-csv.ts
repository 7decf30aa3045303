/** A spreadsheet's way of reading, written without a look at csv.ts: a quote counts where a cell begins, and ends at a single quote. */
export function readCsv(text: string, separator: ',' | ';'): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  let cell = '';
  let at = 0;
  const endCell = () => {
    row.push(cell);
    cell = '';
  };
  const endRow = () => {
    endCell();
    rows.push(row);
    row = [];
  };
  while (at < text.length) {
    if (cell === '' && text[at] === '"') {
      at += 1;
      for (; at < text.length; at += 1) {
        if (text[at] !== '"') cell += text[at];
        else if (text[at + 1] === '"') {
          cell += '"';
          at += 1;
        } else break;
      }
      at += 1;
    } else if (text[at] === separator) {
      endCell();
      at += 1;
    } else if (text[at] === '\r' || text[at] === '\n') {
      at += text.startsWith('\r\n', at) ? 2 : 1;
      endRow();
    } else {
      cell += text[at];
      at += 1;
    }
  }
  if (cell !== '' || row.length > 0) endRow();
  return rows;
}

/** What a reader takes away again: one `'` before a sign, at the start and after each place where a cell could end. */
export function restored(cell: string): string {
  const whole = /^'+[\t\r\n]/.test(cell) ? cell.slice(1) : cell;
  return whole
    .split(/([;\t\r\n])/)
    .map((part) => (/^'[\s'"]*[=+\-@＝＋－＠]/u.test(part) ? part.slice(1) : part))
    .join('');
}
