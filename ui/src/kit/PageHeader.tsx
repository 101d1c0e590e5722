import { type ReactNode, useEffect } from 'react';
import classes from './PageHeader.module.css';

interface Props {
  /** The title of the page, which the browser's tab shows too. */
  title: string;
  /** Where the reader came from. */
  back?: ReactNode;
  beside?: ReactNode;
  children?: ReactNode;
}

export function PageHeader({ title, back, beside, children }: Props) {
  useEffect(() => {
    document.title = `${title} – aftersale`;
  }, [title]);
  return (
    <header className={classes.header}>
      {back ? <nav className={classes.back}>{back}</nav> : null}
      <div className={classes.line}>
        <h1 className={classes.title}>
          <bdi>{title}</bdi>
        </h1>
        {beside}
        <div className={classes.controls}>{children}</div>
      </div>
    </header>
  );
}
