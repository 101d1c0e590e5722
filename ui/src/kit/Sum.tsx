import type { ReactNode } from 'react';
import classes from './Sum.module.css';

export interface SumLine {
  key: string;
  label: ReactNode;
  amount: ReactNode;
  /** A total stands under a line and is bold. */
  isTotal?: boolean;
}

/** Lines that add up to their totals, amounts under each other. */
export function Sum({ lines }: { lines: SumLine[] }) {
  return (
    <dl className={classes.sum}>
      {lines.map((line) => (
        <div key={line.key} className={classes.line} data-total={line.isTotal || undefined}>
          <dt>{line.label}</dt>
          <dd className={classes.amount}>{line.amount}</dd>
        </div>
      ))}
    </dl>
  );
}
