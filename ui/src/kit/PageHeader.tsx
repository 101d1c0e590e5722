import { type ReactNode, useEffect } from 'react';
import { announcePage, setPageTitle } from './page-title';
import classes from './PageHeader.module.css';
import { TextWithIds } from './TextWithIds';

interface Props {
  /** The title of the page, which the browser's tab shows too. */
  title: string;
  /** Where the reader came from. */
  back?: ReactNode;
  beside?: ReactNode;
  /** A page that says what went wrong, or asks who one is: nobody wants to come back to it. */
  isPassing?: boolean;
  children?: ReactNode;
}

export function PageHeader({ title, back, beside, isPassing = false, children }: Props) {
  useEffect(() => {
    if (isPassing) {
      setPageTitle(title);
    } else {
      announcePage(title);
    }
  }, [title, isPassing]);
  return (
    <header className={classes.header}>
      {back ? <nav className={classes.back}>{back}</nav> : null}
      <div className={classes.line}>
        <h1 className={classes.title}>
          <bdi>
            <TextWithIds text={title} />
          </bdi>
        </h1>
        {beside}
        <div className={classes.controls}>{children}</div>
      </div>
    </header>
  );
}
