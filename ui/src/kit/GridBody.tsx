import classes from './Grid.module.css';
import { GridLine } from './GridLine';
import type { GridProps } from './gridModel';
import { drawnHeight, type Geometry, type RowWindow } from './gridScroll';
import { isSelected } from './gridSelection';
import { GridStackedLine } from './GridStackedLine';

interface Props {
  id: string;
  grid: GridProps;
  geometry: Geometry;
  rows: RowWindow;
  /** How far the true position of a row is from the drawn one. */
  shift: number;
  isStacked: boolean;
}

/** The rows on the page, and the current one even when it was scrolled out of sight. */
export function GridBody({ id, grid, geometry, rows, shift, isStacked }: Props) {
  const { currentIndex, currentKey } = grid;
  const Line = isStacked ? GridStackedLine : GridLine;
  const line = (index: number, isParked: boolean) => {
    const row = grid.rowAt(index);
    const isCurrent = currentKey === null || !row ? index === currentIndex : row.key === currentKey;
    return (
      <Line
        key={index}
        id={`${id}-${String(index)}`}
        index={index}
        row={row}
        columns={grid.columns}
        isSelected={grid.canSelect ? row !== undefined && isSelected(grid.selection, row.key) : undefined}
        isCurrent={isCurrent}
        isChanged={row !== undefined && grid.rowState?.(row.key) === 'changed'}
        isParked={isParked}
      />
    );
  };
  const isOutside = currentIndex !== null && (currentIndex < rows.first || currentIndex > rows.last);
  return (
    <div role="none" className={classes.body} style={{ blockSize: drawnHeight(geometry) }}>
      <div role="rowgroup" className={classes.window} style={{ insetBlockStart: rows.first * geometry.row - shift }}>
        {isOutside && currentIndex < geometry.total ? line(currentIndex, true) : null}
        {Array.from({ length: rows.last - rows.first + 1 }, (_, at) => line(rows.first + at, false))}
      </div>
    </div>
  );
}
