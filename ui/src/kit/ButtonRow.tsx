import type { ReactNode } from 'react';
import classes from './ButtonRow.module.css';

/** The buttons that answer a dialog or a form, the one that goes on last. */
export function ButtonRow({ children }: { children: ReactNode }) {
  return <div className={classes.row}>{children}</div>;
}
