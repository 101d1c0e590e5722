// What can be done to the rows of a sheet. Rows are never changed but replaced; where nothing changes the same list comes back.
import type { SheetPlace, SheetRange } from './sheetModel';

export type Cells = readonly string[];

export interface SheetRow {
  key: string;
  cells: Cells;
}

type Rows = readonly SheetRow[];

export interface Naming {
  column: number;
  /** Before the number: row-12. */
  prefix: string;
}

/** Makes new rows; each is counted, so that no key and no name is given twice. */
function maker(made: number, naming: Naming | null) {
  let count = made;
  return {
    row: (cells: Cells): SheetRow => {
      count += 1;
      const name = naming ? naming.prefix + String(count) : '';
      return { key: `new-${String(count)}`, cells: naming ? cells.map((cell, at) => (at === naming.column ? name : cell)) : cells };
    },
    made: () => count,
  };
}

/** Writes a block of texts from a place on, as far as there are cells. */
export function changeCells(rows: Rows, from: SheetPlace, block: readonly Cells[]): Rows {
  const next = rows.map((row, at) => {
    const texts = block[at - from.row];
    const isSame = !texts || texts.every((text, by) => (row.cells[from.column + by] ?? text) === text);
    return isSame ? row : { ...row, cells: row.cells.map((cell, column) => texts[column - from.column] ?? cell) };
  });
  return next.some((row, at) => row !== rows[at]) ? next : rows;
}

/** What a new row is made of. */
export interface New {
  blank: Cells;
  made: number;
  naming: Naming | null;
}

export interface Pasted {
  rows: Rows;
  made: number;
  /** The last cell that was written. */
  last: SheetPlace;
  count: number;
  /** Some columns of the block lie beyond the last column. */
  isCutOff: boolean;
}

/** Pastes a block: again and again where the range is a multiple of it, with new rows where it is longer than the sheet. */
export function pasteCells(rows: Rows, range: SheetRange, block: readonly Cells[], { blank, made, naming }: New): Pasted {
  const height = block.length;
  const width = Math.max(...block.map((line) => line.length), 0);
  const { first, last } = range;
  const asked = { rows: last.row - first.row + 1, columns: last.column - first.column + 1 };
  const times = (wanted: number, size: number) => (size > 0 && wanted % size === 0 ? wanted / size : 1);
  const tall = height * times(asked.rows, height);
  const wide = width * times(asked.columns, width);
  const lines = Array.from({ length: tall }, (_, row) =>
    Array.from({ length: wide }, (_, column) => block[row % height]?.[column % width] ?? ''),
  );
  const missing = Math.max(0, first.row + tall - rows.length);
  const make = maker(made, naming);
  const added = Array.from({ length: missing }, () => make.row(blank));
  const columns = Math.min(wide, blank.length - first.column);
  return {
    rows: changeCells(missing > 0 ? [...rows, ...added] : rows, first, lines),
    made: make.made(),
    last: { row: first.row + tall - 1, column: first.column + columns - 1 },
    count: tall * columns,
    isCutOff: columns < wide,
  };
}

/** The first row of a range into the others; the row above into a range of one row. */
export function fillRange(rows: Rows, { first, last }: SheetRange): Rows {
  const isOneRow = first.row === last.row;
  const source = rows[isOneRow ? first.row - 1 : first.row];
  if (!source) {
    return rows;
  }
  const texts = source.cells.slice(first.column, last.column + 1);
  const from = isOneRow ? first : { ...first, row: first.row + 1 };
  return changeCells(
    rows,
    from,
    Array.from({ length: last.row - from.row + 1 }, () => texts),
  );
}

export function insertRows(rows: Rows, at: number, cells: readonly Cells[], { made, naming }: New): { rows: Rows; made: number } {
  const make = maker(made, naming);
  const added = cells.map((each) => make.row(each));
  return { rows: [...rows.slice(0, at), ...added, ...rows.slice(at)], made: make.made() };
}

export function removeRows(rows: Rows, first: number, last: number): Rows {
  return rows.length === 0 ? rows : rows.filter((_, at) => at < first || at > last);
}

/** Puts the rows from first to last before another row; `at` is where they stand then. */
export function lift(rows: Rows, first: number, last: number, before: number): { rows: Rows; at: number } {
  const target = Math.max(0, Math.min(before, rows.length));
  if (target >= first && target <= last + 1) {
    return { rows, at: first };
  }
  const taken = rows.slice(first, last + 1);
  const rest = removeRows(rows, first, last);
  const at = target > last ? target - taken.length : target;
  return { rows: [...rest.slice(0, at), ...taken, ...rest.slice(at)], at };
}
