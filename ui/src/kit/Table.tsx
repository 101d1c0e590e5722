import { type ReactNode, useState } from 'react';
import classes from './Table.module.css';
import { TableRow } from './TableRow';

export interface Column<Row> {
  key: string;
  header: ReactNode;
  cell: (row: Row) => ReactNode;
  align?: 'start' | 'end';
  /** On a narrow screen: a column still, a line below the first cell, beneath the whole row, or left out. */
  narrow?: 'keep' | 'below' | 'beneath' | 'hide';
  /** Text of any length, which may break into lines. */
  wraps?: boolean;
  /** Its share of the table, such as `20%`, where tables above each other are to have the same columns. */
  share?: string;
}

export interface Unfolding<Row> {
  label: (row: Row) => string;
  content: (row: Row) => ReactNode;
  isOpenAtFirst?: (row: Row) => boolean;
  /** Rows that have nothing to unfold. */
  isEmpty?: (row: Row) => boolean;
}

interface Props<Row> {
  /** What the table holds, for screen readers. */
  label: string;
  columns: Column<Row>[];
  rows: Row[];
  rowKey: (row: Row) => string;
  unfolding?: Unfolding<Row> | undefined;
  isInner?: boolean;
  /** As wide as its few short columns need, so that the eye finds from one to the next. */
  isFitted?: boolean;
}

/** A read-only table; its first column names the row. */
export function Table<Row>({ label, columns, rows, rowKey, unfolding, isInner = false, isFitted = false }: Props<Row>) {
  const [turned, setTurned] = useState<ReadonlySet<string>>(new Set());
  const turn = (key: string) => {
    const next = new Set(turned);
    if (!next.delete(key)) {
      next.add(key);
    }
    setTurned(next);
  };
  return (
    <div className={classes.frame} data-inner={isInner || undefined} data-fitted={isFitted || undefined}>
      <table className={classes.table} aria-label={label}>
        <thead>
          <tr>
            {columns.map((column) => (
              <th
                key={column.key}
                scope="col"
                data-align={column.align}
                data-narrow={column.narrow}
                style={column.share ? { inlineSize: column.share } : undefined}
              >
                {column.header}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => {
            const key = rowKey(row);
            return (
              <TableRow
                key={key}
                row={row}
                columns={columns}
                unfolding={unfolding}
                isOpen={turned.has(key) !== (unfolding?.isOpenAtFirst?.(row) ?? false)}
                onTurn={() => {
                  turn(key);
                }}
              />
            );
          })}
        </tbody>
      </table>
    </div>
  );
}
