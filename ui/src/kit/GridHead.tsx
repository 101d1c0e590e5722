import { useLingui } from '@lingui/react/macro';
import classes from './Grid.module.css';
import head from './GridHead.module.css';
import type { GridColumn, GridProps } from './gridModel';
import { ALL_SELECTED, NOTHING_SELECTED, selectedShare } from './gridSelection';
import { Icon } from './Icon';

interface Props {
  id: string;
  grid: GridProps;
  /** The column whose header the keyboard is on. */
  current: number | null;
  /** Above stacked rows the headers move to the side on their own, and the one that is sorted by stays in sight. */
  isStacked: boolean;
}

const CHECKED = { none: false, some: 'mixed', all: true } as const;

const showWhole = (header: HTMLElement | null) => {
  header?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
};

/** The headers: a click sorts by one column, with Shift by one more. */
export function GridHead({ id, grid, current, isStacked }: Props) {
  const { t } = useLingui();
  const { columns, sort, canSelect, selection, total, onSelect, onSort } = grid;
  const share = selectedShare(selection, total);
  const sorting = (column: GridColumn) => {
    const found = sort.find((each) => each.key === column.key);
    return found ? (found.isDescending ? 'descending' : 'ascending') : undefined;
  };
  const content = (column: GridColumn) => {
    const direction = sorting(column);
    return (
      <>
        <span className={head.headText}>{column.header}</span>
        {direction ? <Icon name={direction} size={12} /> : null}
        {direction && sort.length > 1 ? (
          <span className={head.place}>{sort.findIndex((each) => each.key === column.key) + 1}</span>
        ) : null}
      </>
    );
  };
  return (
    <div role="rowgroup" className={classes.head}>
      <div role="row" aria-rowindex={1} className={head.headLine}>
        {canSelect ? (
          <div role="columnheader" aria-colindex={1} className={classes.pickAll}>
            <button
              type="button"
              role="checkbox"
              tabIndex={-1}
              aria-checked={CHECKED[share]}
              aria-label={t`Select all rows that match`}
              onClick={() => {
                onSelect(share === 'all' ? NOTHING_SELECTED : ALL_SELECTED);
              }}
            />
          </div>
        ) : null}
        {columns.map((column, at) => (
          <div
            key={column.key}
            id={`${id}-head-${String(at)}`}
            role="columnheader"
            aria-colindex={at + (canSelect ? 2 : 1)}
            className={at === 0 ? `${head.headCell ?? ''} ${classes.name ?? ''}` : head.headCell}
            aria-sort={column.isSortable ? (sorting(column) ?? 'none') : undefined}
            data-align={column.align}
            data-current={at === current || undefined}
            ref={at === current || (isStacked && sort[0]?.key === column.key) ? showWhole : undefined}
            title={column.header}
          >
            {column.isSortable ? (
              <button
                type="button"
                tabIndex={-1}
                onClick={(event) => {
                  onSort(column.key, event.shiftKey);
                }}
              >
                {content(column)}
              </button>
            ) : (
              content(column)
            )}
          </div>
        ))}
      </div>
    </div>
  );
}
