import { Trans } from '@lingui/react/macro';
import { memo } from 'react';
import classes from './Sheet.module.css';
import type { SheetColumn } from './sheetColumn';

/** What each column is called, what it is for, and what stands in it. */
export const SheetHead = memo(function SheetHead({ columns }: { columns: readonly SheetColumn[] }) {
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
          </div>
        ))}
      </div>
    </div>
  );
});
