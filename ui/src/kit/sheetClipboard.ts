// Cells as spreadsheets put them on the clipboard: tabs between cells, line ends between rows, quotes around both.

/** The cells of a text from the clipboard; rows may be of different lengths. */
export function readClipboard(text: string): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  let at = 0;
  const source = text.replaceAll(/\r\n?/g, '\n').replace(/\n$/, '');
  while (at <= source.length) {
    const [cell, next] = source[at] === '"' ? readQuoted(source, at) : readPlain(source, at);
    row.push(cell);
    if (source[next] !== '\t') {
      rows.push(row);
      row = [];
    }
    at = next + 1;
  }
  return rows;
}

function readPlain(source: string, from: number): [string, number] {
  let at = from;
  while (at < source.length && source[at] !== '\t' && source[at] !== '\n') {
    at += 1;
  }
  return [source.slice(from, at), at];
}

/** A quoted cell, or the text as it stands where its quotes do not enclose the cell: "web", "field" is such a text. */
function readQuoted(source: string, from: number): [string, number] {
  let at = from + 1;
  let cell = '';
  while (at < source.length) {
    if (source[at] !== '"') {
      cell += source[at] ?? '';
      at += 1;
    } else if (source[at + 1] === '"') {
      cell += '"';
      at += 2;
    } else {
      break;
    }
  }
  const after = source[at + 1];
  const isWhole = at < source.length && (after === undefined || after === '\t' || after === '\n');
  return isWhole ? [cell, at + 1] : readPlain(source, from);
}

export function writeClipboard(rows: readonly (readonly string[])[]): string {
  return rows.map((row) => row.map(quoteCell).join('\t')).join('\n');
}

const quoteCell = (cell: string): string => (/^"|[\t\n\r]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell);
