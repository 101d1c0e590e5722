import type { ReactNode } from 'react';
import { Icon } from './Icon';
import classes from './Notice.module.css';
import type { Tone } from './Status';

interface Props {
  tone: Tone;
  title: ReactNode;
  children?: ReactNode;
  action?: ReactNode;
}

/** Something to know about the page as a whole; what is wrong is read out at once. */
export function Notice({ tone, title, children, action }: Props) {
  return (
    <div className={classes.notice} data-tone={tone} role={tone === 'bad' ? 'alert' : 'status'}>
      <span className={classes.icon}>
        <Icon name={tone} />
      </span>
      <div className={classes.text}>
        <p className={classes.title}>{title}</p>
        {children ? <p>{children}</p> : null}
      </div>
      {action ? <div>{action}</div> : null}
    </div>
  );
}
