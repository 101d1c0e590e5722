// What rows of a grid have in common, whether their cells stand beside each other or are stacked.
import type { ReactNode } from 'react';
import { ISOLATE } from './direction';
import classes from './Grid.module.css';
import type { GridCell, GridColumn, GridRow } from './gridModel';

export interface LineProps {
  id: string;
  index: number;
  row: GridRow | undefined;
  columns: GridColumn[];
  /** Undefined where rows cannot be selected. */
  isSelected: boolean | undefined;
  isCurrent: boolean;
  isChanged: boolean;
  /** Out of sight, but on the page for those who listen to it. */
  isParked: boolean;
}

export function lineAttributes({ id, index, row, isSelected, ...states }: LineProps) {
  return {
    role: 'row',
    id,
    'aria-rowindex': index + 2,
    'aria-selected': isSelected,
    'aria-busy': row ? undefined : true,
    'data-index': index,
    'data-current': states.isCurrent || undefined,
    'data-changed': states.isChanged || undefined,
    'data-parked': states.isParked || undefined,
    'data-waiting': row ? undefined : true,
  };
}

// A sentence said in a language from right to left isolates its places: beginning with one, it runs as the page does.
export const isSaid = (text = ''): boolean => text.startsWith(ISOLATE.start);

export function statusOf(cell: GridCell): ReactNode {
  return (
    <span className={classes.status} data-tone={cell.tone}>
      {cell.text}
    </span>
  );
}

/** Every text runs in its own direction, and one that is too long is cut at its own end. */
export function contentOf(cell: GridCell, isIsolated: boolean): ReactNode {
  if (cell.tone && cell.text) {
    return statusOf(cell);
  }
  if (cell.href) {
    return (
      <a href={cell.href} className={classes.text} dir="auto" tabIndex={-1} draggable={false}>
        {cell.text}
      </a>
    );
  }
  return isIsolated || cell.isId ? <bdi className={classes.text}>{cell.text}</bdi> : cell.text;
}
