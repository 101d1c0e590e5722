// A sheet of cells as plain data; what can be done to it is in sheetActions.ts.
import type { Cells, Naming, SheetRow } from './sheetRows';

export type { SheetRow } from './sheetRows';

export interface SheetPlace {
  row: number;
  column: number;
}

/** Where the cursor goes after a cell was written. */
export type SheetStep = 'stay' | 'down' | 'up' | 'on' | 'back';

export interface Editing {
  /** Its own text in the cell, or the editor of the column. */
  how: 'text' | 'editor';
  text: string;
}

export interface SheetNews {
  what: 'pasted' | 'cut_off' | 'cleared' | 'filled' | 'inserted' | 'removed' | 'moved' | 'undone' | 'redone';
  count: number;
}

export interface Moment {
  rows: readonly SheetRow[];
  cursor: SheetPlace;
  anchor: SheetPlace;
}

export interface SheetState extends Moment {
  editing: Editing | null;
  past: readonly Moment[];
  future: readonly Moment[];
  /** The cells as they were before anything was changed, by the key of the row. */
  origin: ReadonlyMap<string, Cells>;
  /** What stands in the cells of a new row. */
  blank: Cells;
  /** Columns that are out of sight because no row says anything in them. */
  folded: ReadonlySet<number>;
  /** The column whose cells name rows, if there is one: new rows and copies get names that no other row has. */
  naming: Naming | null;
  /** Makes the keys of new rows. */
  made: number;
  /** What was done last, to be said aloud. */
  news: SheetNews | null;
}

export type SheetAction =
  | { do: 'move'; to: SheetPlace; isExtending?: boolean | undefined }
  | { do: 'select_rows'; from: number; to: number }
  | { do: 'begin'; how: Editing['how']; text: string }
  | { do: 'type'; text: string }
  | { do: 'give_back' }
  | { do: 'keep'; text: string; step: SheetStep }
  | { do: 'paste'; cells: readonly Cells[] }
  | { do: 'clear' }
  | { do: 'fill' }
  /** Rows before the place; without cells, one empty row. */
  | { do: 'insert'; at: number; rows?: readonly Cells[] }
  | { do: 'duplicate' }
  | { do: 'remove' }
  /** The selected rows before another row, counted before they are taken out. */
  | { do: 'drop'; before: number }
  /** Other rows altogether, as one step: what somebody else wrote was taken in. */
  | { do: 'replace'; rows: readonly SheetRow[] }
  /** Puts those of the columns out of sight in which nothing stands, and all others into it. */
  | { do: 'fold'; columns: readonly number[] }
  | { do: 'undo' }
  | { do: 'redo' };

export interface SheetRange {
  first: SheetPlace;
  /** Inclusive. */
  last: SheetPlace;
}

const NONE: ReadonlySet<number> = new Set();

interface Start {
  origin?: ReadonlyMap<string, Cells>;
  naming?: Naming;
  /** Numbers up to this one are taken by names of rows. */
  made?: number;
}

export function startSheet(rows: readonly SheetRow[], blank: Cells, { origin, naming, made }: Start = {}): SheetState {
  const place = { row: 0, column: 0 };
  return {
    rows,
    blank,
    folded: NONE,
    naming: naming ?? null,
    origin: origin ?? new Map(rows.map(({ key, cells }) => [key, cells])),
    cursor: place,
    anchor: place,
    editing: null,
    past: [],
    future: [],
    made: made ?? 0,
    news: null,
  };
}

export function rangeOf({ cursor, anchor }: Pick<SheetState, 'cursor' | 'anchor'>): SheetRange {
  return {
    first: { row: Math.min(cursor.row, anchor.row), column: Math.min(cursor.column, anchor.column) },
    last: { row: Math.max(cursor.row, anchor.row), column: Math.max(cursor.column, anchor.column) },
  };
}

export const cellAt = (state: SheetState, { row, column }: SheetPlace): string => state.rows[row]?.cells[column] ?? '';

/** The place itself, or the nearest one that the sheet has. */
export function nearestPlace({ rows, blank }: SheetState, { row, column }: SheetPlace): SheetPlace {
  return {
    row: Math.max(0, Math.min(row, rows.length - 1)),
    column: Math.max(0, Math.min(column, blank.length - 1)),
  };
}
