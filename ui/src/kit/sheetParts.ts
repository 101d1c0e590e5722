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
  /** Columns, by key, that are folded away as long as nothing stands in them. */
  mayFold?: ReadonlySet<string> | undefined;
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

/** Columns in sight that stand beneath one word. */
export interface ColumnGroup {
  label: string;
  /** What rows come to; one group of a sheet. */
  isOutcome: boolean;
  columns: readonly number[];
}

/** The columns in sight by their groups, in sequence. */
export function groupsOf(columns: readonly SheetColumn[], folded: ReadonlySet<number>): ColumnGroup[] {
  const groups: { label: string; isOutcome: boolean; columns: number[] }[] = [];
  columns.forEach(({ group = '', isOutcome = false }, at) => {
    const last = groups.at(-1);
    if (folded.has(at)) {
      return;
    }
    if (last?.label === group) {
      last.columns.push(at);
    } else {
      groups.push({ label: group, isOutcome, columns: [at] });
    }
  });
  return groups;
}

// Kept in sight, wider outcomes would leave too little room for what they come from.
const WIDEST_KEPT = 400;

/** Widths of the columns and heights of the lines, for the style sheet; the last column may take the room that is left. */
export function layoutOf(groups: readonly ColumnGroup[], widths: readonly number[], row: number, head: number): CSSProperties {
  const sumOf = (columns: readonly number[]) => columns.reduce((sum, at) => sum + (widths[at] ?? 0), 0);
  const outcome = groups.find(({ isOutcome }) => isOutcome)?.columns ?? [];
  const kept = sumOf(outcome);
  const shown = groups.flatMap(({ columns }) => columns);
  const tracks = shown.map((at) => lengthOf(widths[at] ?? 0));
  const last = tracks.pop() ?? '0';
  return {
    '--tracks': `var(--number) ${tracks.join(' ')} minmax(${last}, 1fr)`,
    '--least': `calc(var(--number) + ${lengthOf(sumOf(shown))})`,
    '--outcome-columns': `span ${String(outcome.length)}`,
    '--kept': kept <= WIDEST_KEPT ? lengthOf(kept) : undefined,
    '--kept-place': kept <= WIDEST_KEPT ? 'sticky' : 'relative',
    '--grid-row': `${String(row)}px`,
    '--head': `${String(head)}px`,
  } as CSSProperties;
}
