import type { ReactNode } from 'react';
import { Icon } from './Icon';
import classes from './Status.module.css';

export type Tone = 'neutral' | 'info' | 'ok' | 'warn' | 'bad' | 'blocked';

/** A state as icon and word: colour is never the only sign. */
export function Status({ tone, children }: { tone: Tone; children: ReactNode }) {
  return (
    <span className={classes.status} data-tone={tone}>
      <Icon name={tone} size={12} />
      {children}
    </span>
  );
}
