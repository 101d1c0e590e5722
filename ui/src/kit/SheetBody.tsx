import { drawnHeight, type Geometry, mostDrawn, type RowWindow } from './gridScroll';
import classes from './Sheet.module.css';
import { SheetLine } from './SheetLine';
import { rangeOf } from './sheetModel';
import type { CellEnds, ColumnGroup, SheetProps } from './sheetParts';

interface Props {
  id: string;
  sheet: SheetProps;
  groups: readonly ColumnGroup[];
  geometry: Geometry;
  rows: RowWindow;
  ends: CellEnds;
  /** Rows that are dragged would come before this one. */
  dropAt: number | null;
}

/** The rows in sight, and the one with the cursor even when it was scrolled out of sight. */
export function SheetBody({ id, sheet, groups, geometry, rows, ends, dropAt }: Props) {
  const { state, columns, canEdit } = sheet;
  const { cursor } = state;
  const { first, last } = rangeOf(state);
  // A row that comes into sight takes the place of one that went: changing cells is faster than making them anew.
  const places = mostDrawn(geometry);
  const line = (index: number, isParked: boolean) => {
    const row = state.rows[index];
    if (!row) {
      return null;
    }
    const isInRange = index >= first.row && index <= last.row;
    return (
      <SheetLine
        key={isParked ? 'parked' : index % places}
        id={id}
        index={index}
        row={row}
        columns={columns}
        groups={groups}
        origin={state.origin.get(row.key)}
        cursorColumn={index === cursor.row ? cursor.column : null}
        rangeFrom={isInRange ? first.column : null}
        rangeTo={isInRange ? last.column : null}
        editing={index === cursor.row ? state.editing : null}
        problems={sheet.problemsOf?.(row.key)}
        mark={sheet.markOf?.(row.key)}
        canEdit={canEdit}
        isParked={isParked}
        ends={ends}
      />
    );
  };
  const isOutside = cursor.row < rows.first || cursor.row > rows.last;
  return (
    <div role="none" className={classes.body} style={{ blockSize: drawnHeight(geometry) }}>
      <div role="rowgroup" className={classes.window} style={{ insetBlockStart: rows.first * geometry.row }}>
        {isOutside ? line(cursor.row, true) : null}
        {Array.from({ length: rows.last - rows.first + 1 }, (_, at) => line(rows.first + at, false))}
      </div>
      {dropAt === null ? null : <div className={classes.drop} style={{ insetBlockStart: dropAt * geometry.row - 1 }} />}
    </div>
  );
}
