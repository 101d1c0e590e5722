import type { ReactNode } from 'react';
import classes from './Empty.module.css';

/** Why there is nothing here, and the one next step. */
export function Empty({ title, children }: { title: ReactNode; children?: ReactNode }) {
  return (
    <div className={classes.empty}>
      <p className={classes.title}>{title}</p>
      {children ? <p className="muted">{children}</p> : null}
    </div>
  );
}
