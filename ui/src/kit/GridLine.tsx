import { memo } from 'react';
import classes from './Grid.module.css';
import { contentOf, isSaid, lineAttributes, type LineProps } from './gridLineParts';
import type { GridColumn } from './gridModel';

const classOf = (column: GridColumn, at: number): string =>
  [classes.cell, at === 0 ? classes.name : '', column.align === 'end' ? classes.end : ''].filter(Boolean).join(' ');

/** One row of a grid; clicks on it are heard by the grid. */
export const GridLine = memo(function GridLine(line: LineProps) {
  const { row, columns, isSelected } = line;
  return (
    <div {...lineAttributes(line)} className={classes.line}>
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
