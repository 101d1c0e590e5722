import type { ReactNode } from 'react';
import classes from './PairTable.module.css';

export interface PairCell {
  text: string | null;
  /** What is wrong here; the cell is marked and says it. */
  problem?: string | undefined;
}

export interface PairRow {
  key: string;
  /** The line of the file. */
  number: number;
  from: PairCell[];
  /** Null where the row became nothing; `reason` says why. */
  into: PairCell[] | null;
  reason: ReactNode;
  isWrong: boolean;
}

interface Props {
  label: string;
  numberTitle: ReactNode;
  fromTitle: ReactNode;
  intoTitle: ReactNode;
  fromColumns: { name: string; isMuted?: boolean }[];
  intoColumns: string[];
  rows: PairRow[];
}

/** What rows became, and beside it as they came; what is wrong is marked in its cell and said in its row. */
export function PairTable({ label, numberTitle, fromTitle, intoTitle, fromColumns, intoColumns, rows }: Props) {
  return (
    <div className={classes.frame} tabIndex={0} role="region" aria-label={label}>
      <table className={classes.table} aria-label={label}>
        <thead>
          <tr>
            <th scope="col" rowSpan={2} className={classes.number}>
              {numberTitle}
            </th>
            {intoColumns.length > 0 ? (
              <th scope="colgroup" colSpan={intoColumns.length}>
                {intoTitle}
              </th>
            ) : null}
            {fromColumns.length > 0 ? (
              <th scope="colgroup" colSpan={fromColumns.length} className={classes.from}>
                {fromTitle}
              </th>
            ) : null}
          </tr>
          <tr>
            {intoColumns.map((name) => (
              <th key={name} scope="col">
                <bdi>{name}</bdi>
              </th>
            ))}
            {fromColumns.map((column, index) => (
              <th key={index} scope="col" className={index === 0 ? classes.from : undefined} data-muted={column.isMuted || undefined}>
                <bdi>{column.name}</bdi>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.key} data-wrong={row.isWrong || undefined}>
              <th scope="row" className={classes.number}>
                {row.number}
              </th>
              {row.into ? (
                row.into.map((cell, index) => <Cell key={index} cell={cell} />)
              ) : intoColumns.length > 0 ? (
                <td colSpan={intoColumns.length} className={classes.reason}>
                  {row.reason}
                </td>
              ) : null}
              {fromColumns.map((column, index) => (
                <Cell key={index} cell={row.from[index]} isFirst={index === 0} isMuted={column.isMuted ?? false} />
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Cell({ cell, isFirst = false, isMuted = false }: { cell: PairCell | undefined; isFirst?: boolean; isMuted?: boolean }) {
  const text = cell?.text ?? '';
  return (
    <td
      className={isFirst ? classes.from : undefined}
      data-problem={cell?.problem ? true : undefined}
      data-muted={isMuted || undefined}
      title={cell?.problem ?? text}
    >
      <bdi>{text}</bdi>
      {cell?.problem ? <span className="unseen"> {cell.problem}</span> : null}
    </td>
  );
}
