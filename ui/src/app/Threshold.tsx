import type { ReactNode } from 'react';
import { Brand } from '../kit/Brand';
import classes from './Threshold.module.css';

/** The frame of a page for people who are not inside yet. */
export function Threshold({ children }: { children: ReactNode }) {
  return (
    <main className={classes.page}>
      <div className={classes.box}>
        <Brand />
        <div className={classes.card}>{children}</div>
      </div>
    </main>
  );
}
