import { Trans } from '@lingui/react/macro';
import { memo } from 'react';
import classes from './Sheet.module.css';
import type { SheetColumn } from './sheetColumn';
import type { SheetWidthEnds } from './useSheetWidths';

interface Props {
  columns: readonly SheetColumn[];
  ends: SheetWidthEnds;
}

/** What each column is called, what it is for, and what stands in it; its edge is drawn to make it wider. */
export const SheetHead = memo(function SheetHead({ columns, ends }: Props) {
  return (
    <div role="rowgroup" className={classes.head}>
      <div role="row" aria-rowindex={1} className={classes.headLine}>
        <div role="columnheader" aria-colindex={1} className={`${classes.headCell ?? ''} ${classes.number ?? ''}`}>
          <Trans>Row</Trans>
        </div>
        {columns.map((column, at) => (
          <div
            key={column.key}
            role="columnheader"
            aria-colindex={at + 2}
            className={classes.headCell}
            data-align={column.align}
            data-parted={column.startsGroup || undefined}
            data-shaded={column.isShaded || undefined}
            title={`${column.header} (${column.detail})`}
          >
            <span className={classes.headText}>
              <bdi>{column.header}</bdi>
            </span>
            <span className={classes.detail}>{column.detail}</span>
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
                ends.fit(at, event.currentTarget);
              }}
            />
          </div>
        ))}
      </div>
    </div>
  );
});
