import { Trans } from '@lingui/react/macro';
import { memo } from 'react';
import classes from './Sheet.module.css';
import type { SheetColumn } from './sheetColumn';
import type { ColumnGroup } from './sheetParts';
import type { SheetWidthEnds } from './useSheetWidths';

interface Props {
  columns: readonly SheetColumn[];
  groups: readonly ColumnGroup[];
  ends: SheetWidthEnds;
}

/** What each column is called, what it is for, and what stands in it; its edge is drawn to make it wider. */
export const SheetHead = memo(function SheetHead({ columns, groups, ends }: Props) {
  return (
    <div role="rowgroup" className={classes.head}>
      <div role="row" aria-rowindex={1} className={classes.headLine}>
        <div role="columnheader" aria-colindex={1} className={`${classes.headCell ?? ''} ${classes.number ?? ''}`}>
          <Trans>Row</Trans>
        </div>
        {groups.map((group, by) => {
          const cells = group.columns.map((at, place) => {
            const column = columns[at];
            return column ? <HeadCell key={column.key} column={column} at={at} isFirst={place === 0} isParted={by > 0 && place === 0} ends={ends} /> : null;
          });
          return group.isOutcome ? (
            <div key="outcome" role="none" className={classes.outcome} data-outcome>
              {cells}
            </div>
          ) : (
            cells
          );
        })}
      </div>
    </div>
  );
});

interface CellProps {
  column: SheetColumn;
  at: number;
  isFirst: boolean;
  isParted: boolean;
  ends: SheetWidthEnds;
}

function HeadCell({ column, at, isFirst, isParted, ends }: CellProps) {
  const { header, detail, group, help } = column;
  const about = [group, detail, help].filter(Boolean).join(', ');
  return (
    <div
      role="columnheader"
      aria-colindex={at + 2}
      className={classes.headCell}
      data-align={column.align}
      data-parted={isParted || undefined}
      data-shaded={column.isOutcome || undefined}
      title={about ? `${header} (${about})` : header}
    >
      {group ? <span className={isFirst ? classes.group : 'unseen'}>{group}</span> : null}
      <span className={classes.headText}>
        <bdi>{header}</bdi>
      </span>
      {detail ? <span className={classes.detail}>{detail}</span> : null}
      {/* With keys one does the same from any cell of the column. */}
      <span
        className={classes.edge}
        data-edge={at}
        aria-hidden="true"
        onPointerDown={(event) => {
          ends.drag(at, event);
        }}
        onMouseDown={(event) => {
          event.stopPropagation();
        }}
        onDoubleClick={(event) => {
          event.stopPropagation();
          ends.fit(at);
        }}
      />
    </div>
  );
}
