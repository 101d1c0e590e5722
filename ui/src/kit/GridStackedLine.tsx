import { memo } from 'react';
import classes from './Grid.module.css';
import { contentOf, lineAttributes, type LineProps, statusOf } from './gridLineParts';
import type { GridCell, GridColumn } from './gridModel';
import stack from './GridStack.module.css';

/**
 * Beneath the name everything is plain text: a link there would be too low for a finger, and the side panel has it. Only
 * a status that tells good from bad is worth its colour.
 */
function beneath(cell: GridCell) {
  return cell.tone && cell.tone !== 'neutral' ? statusOf(cell) : <bdi>{cell.text}</bdi>;
}

/** One row of a grid on a narrow screen: its name and its figure, and beneath them what else is known of it. */
export const GridStackedLine = memo(function GridStackedLine(line: LineProps) {
  const { row, columns, isSelected } = line;
  const figure = columns.findIndex((column) => column.isFigure);
  const offset = isSelected === undefined ? 1 : 2;
  const headerOf = (column: GridColumn | undefined) => (column?.needsHeader ? column.header : undefined);
  const [name, amount] = [row?.cells[0], row?.cells[figure]];
  return (
    <div {...lineAttributes(line)} className={`${classes.line ?? ''} ${stack.line ?? ''}`}>
      {isSelected === undefined ? null : <div role="gridcell" aria-colindex={1} className={classes.pick} data-pick />}
      <div role="rowheader" aria-colindex={offset} className={stack.name} title={name?.title}>
        {name ? contentOf(name, true) : null}
      </div>
      {figure > 0 ? (
        <div role="gridcell" aria-colindex={figure + offset} className={stack.figure} data-header={headerOf(columns[figure])}>
          {amount?.text ? beneath(amount) : null}
        </div>
      ) : null}
      <div role="none" className={stack.others}>
        {columns.map((column, at) => {
          const cell = row?.cells[at];
          return at === 0 || at === figure ? null : (
            <span key={column.key} role="gridcell" aria-colindex={at + offset} data-header={headerOf(column)}>
              {cell?.text ? beneath(cell) : null}
            </span>
          );
        })}
      </div>
    </div>
  );
});
