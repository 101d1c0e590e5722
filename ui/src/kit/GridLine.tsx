import { memo, type ReactNode } from 'react';
import { ISOLATE } from './direction';
import classes from './Grid.module.css';
import type { GridCell, GridColumn, GridRow } from './gridModel';

interface Props {
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

const classOf = (column: GridColumn, at: number): string =>
  [classes.cell, at === 0 ? classes.name : '', column.align === 'end' ? classes.end : ''].filter(Boolean).join(' ');

// A sentence said in a language from right to left isolates its places: beginning with one, it runs as the page does.
const isSaid = (text = ''): boolean => text.startsWith(ISOLATE.start);

/** Every text runs in its own direction, and one that is too long is cut at its own end. */
function contentOf(cell: GridCell, isIsolated: boolean): ReactNode {
  if (cell.tone && cell.text) {
    return (
      <span className={classes.status} data-tone={cell.tone}>
        {cell.text}
      </span>
    );
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

/** One row of a grid; clicks on it are heard by the grid. */
export const GridLine = memo(function GridLine({ id, index, row, columns, isSelected, ...states }: Props) {
  return (
    <div
      role="row"
      id={id}
      className={classes.line}
      aria-rowindex={index + 2}
      aria-selected={isSelected}
      aria-busy={row ? undefined : true}
      data-index={index}
      data-current={states.isCurrent || undefined}
      data-changed={states.isChanged || undefined}
      data-parked={states.isParked || undefined}
      data-waiting={row ? undefined : true}
    >
      {isSelected === undefined ? null : <div role="gridcell" className={classes.pick} data-pick />}
      {columns.map((column, at) => {
        const cell = row?.cells[at];
        // A cell that sticks to the start of the row must keep the direction of the row.
        const isIsolated = at === 0 || column.align === 'end';
        return (
          <div
            key={column.key}
            role={at === 0 ? 'rowheader' : 'gridcell'}
            className={classOf(column, at)}
            dir={isIsolated || cell?.href || isSaid(cell?.text) ? undefined : 'auto'}
            title={cell?.title}
            data-titled={cell?.title ? true : undefined}
            data-muted={cell?.isMuted}
          >
            {cell ? contentOf(cell, isIsolated) : null}
          </div>
        );
      })}
    </div>
  );
});
