import type { ReactNode } from 'react';
import classes from './Meter.module.css';
import { extent } from './share';

interface Props {
  label: string;
  /** How far it is, from 0 to 1; more than all fills the bar. */
  share: string;
  /** The same in words, such as 86 %. */
  text: string;
  /** One line high, for the cells of a table. */
  isSmall?: boolean;
  /** What is marked along it. */
  children?: ReactNode;
}

const FULL = 100;

/** A bar that is filled as far as a share of it is reached. */
export function Meter({ label, share, text, isSmall = false, children }: Props) {
  return (
    <div
      className={classes.track}
      data-small={isSmall || undefined}
      role="meter"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={FULL}
      aria-valuenow={Math.min(FULL, Math.max(0, Math.round(Number(share) * FULL)))}
      aria-valuetext={text}
    >
      <span className={classes.fill} style={extent('0', share)} />
      {children}
    </div>
  );
}
