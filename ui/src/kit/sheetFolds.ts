// Columns in which no row says anything are folded away; keys step over them, and what is written into one unfolds it.
import type { SheetPlace, SheetState } from './sheetModel';

type Columns = Pick<SheetState, 'blank' | 'folded'>;

/** Those of the columns in which nothing stands and, before anything was changed, nothing stood. */
export function emptyColumns({ rows, origin, blank }: SheetState, columns: readonly number[]): number[] {
  const lines = [...rows.map(({ cells }) => cells), ...origin.values()];
  return rows.length === 0 ? [] : columns.filter((at) => lines.every((cells) => cells[at] === blank[at]));
}

/** The next column in a direction that is in sight; the same where there is none. */
export function stepColumn({ blank, folded }: Columns, column: number, by: number): number {
  let next = column + Math.sign(by);
  while (folded.has(next)) {
    next += Math.sign(by);
  }
  return by === 0 || next < 0 || next >= blank.length ? column : next;
}

export const firstColumn = (columns: Columns): number => stepColumn(columns, -1, 1);
export const lastColumn = (columns: Columns): number => stepColumn(columns, columns.blank.length, -1);

/** Folds these away, as far as they are empty; the cursor stays in sight. */
export function fold(state: SheetState, columns: readonly number[]): SheetState {
  const next = { ...state, folded: new Set(emptyColumns(state, columns)) };
  const { row, column } = state.cursor;
  if (!next.folded.has(column)) {
    return next;
  }
  const before = stepColumn(next, column, -1);
  const cursor = { row, column: before === column ? firstColumn(next) : before };
  return { ...next, cursor, anchor: cursor, editing: null };
}

/** Brings folded columns into sight in which something stands by now. */
export function unfoldFilled(state: SheetState): SheetState {
  const { rows, blank, folded } = state;
  const left = [...folded].filter((at) => rows.every(({ cells }) => cells[at] === blank[at]));
  return left.length === folded.size ? state : { ...state, folded: new Set(left) };
}

/** Brings the column into sight that the cursor was sent to. */
export function unfoldCurrent(state: SheetState): SheetState {
  const { folded, cursor } = state;
  return folded.has(cursor.column) ? { ...state, folded: new Set([...folded].filter((at) => at !== cursor.column)) } : state;
}

/** The place, or the one before it in the same row that is in sight. */
export const placeInSight = (state: SheetState, { row, column }: SheetPlace): SheetPlace => ({
  row,
  column: state.folded.has(column) ? stepColumn(state, column, -1) : column,
});
