// What the parts of a sheet share.
import type { CSSProperties, ReactNode } from 'react';
import { lengthOf } from './gridLayout';
import type { RowMark, RowProblems, SheetColumn } from './sheetColumn';
import type { SheetAction, SheetState, SheetStep } from './sheetModel';

export interface SheetProps {
  label: string;
  /** What this browser remembers the widths of its columns by. */
  name?: string;
  columns: readonly SheetColumn[];
  state: SheetState;
  dispatch: (action: SheetAction) => void;
  /** Without it the cells can be walked through and copied. */
  canEdit: boolean;
  /** The same answer for the same row as long as nothing changed: rows are drawn anew only when it is another one. */
  problemsOf?: (row: string) => RowProblems | undefined;
  markOf?: (row: string) => RowMark | undefined;
  /** About the cell that the cursor is on, such as who changed it last. */
  noteOf?: (row: string, column: string) => ReactNode;
  /** The sheet takes the focus whenever this is another number. */
  wanted?: number;
  /** Beside the tools of the sheet. */
  beside?: ReactNode;
}

/** What the editor of a cell tells the sheet. */
export interface CellEnds {
  onChange: (text: string) => void;
  /** `isByKey`: the sheet has the focus again; not where the reader went elsewhere. */
  onKeep: (text: string, step: SheetStep, isByKey: boolean) => void;
  onGiveBack: () => void;
}

export const cellId = (sheet: string, row: number, column: number): string => `${sheet}-${String(row)}-${String(column)}`;

/** Widths of the columns and heights of the lines, for the style sheet. */
export function layoutOf(widths: readonly number[], row: number, head: number): CSSProperties {
  return {
    '--tracks': `var(--number) ${widths.map(lengthOf).join(' ')}`,
    '--least': `calc(var(--number) + ${lengthOf(widths.reduce((sum, width) => sum + width, 0))})`,
    '--grid-row': `${String(row)}px`,
    '--head': `${String(head)}px`,
  } as CSSProperties;
}
