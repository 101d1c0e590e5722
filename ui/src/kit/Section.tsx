import { type ReactNode, useId } from 'react';
import classes from './Section.module.css';

interface Props {
  title: ReactNode;
  beside?: ReactNode;
  children: ReactNode;
  /** A part that is of no use on paper. */
  isScreenOnly?: boolean;
}

/** A part of a page under its own heading. */
export function Section({ title, beside, children, isScreenOnly = false }: Props) {
  const id = useId();
  return (
    <section className={classes.section} data-screen-only={isScreenOnly || undefined} aria-labelledby={id}>
      <div className={classes.line}>
        <h2 id={id} className={classes.title}>
          {title}
        </h2>
        {beside}
      </div>
      {children}
    </section>
  );
}
