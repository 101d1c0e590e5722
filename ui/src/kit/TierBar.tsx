import type { ReactNode } from 'react';
import { Meter } from './Meter';
import { shareLength } from './share';
import classes from './TierBar.module.css';

export interface TierTick {
  key: string;
  /** Where the tier begins, as a share of the scale. */
  at: string;
  /** The bound, such as 50 %. */
  bound: ReactNode;
  /** What the tier pays, such as 4 %. */
  rate: ReactNode;
  isReached: boolean;
}

interface Props {
  label: ReactNode;
  /** What is reached, in words: it stands beside the label and speaks for the bar. */
  reached: string;
  /** How far that is, as a share of the scale. */
  share: string;
  ticks: TierTick[];
  /** What is missing to the next tier and what it would bring. */
  next?: ReactNode;
}

/** How far a payee is between the tiers of a plan. */
export function TierBar({ label, reached, share, ticks, next }: Props) {
  return (
    <div className={classes.frame}>
      <div className={classes.head}>
        <span className={classes.label}>{label}</span>
        <span className={classes.reached}>{reached}</span>
      </div>
      <Meter label={reached} share={share} text={reached}>
        {ticks.map((tick) => (
          <span
            key={tick.key}
            className={classes.tick}
            data-reached={tick.isReached || undefined}
            style={{ insetInlineStart: shareLength(tick.at) }}
          />
        ))}
      </Meter>
      <ol className={classes.bounds} data-rates={ticks.some((tick) => tick.rate !== null) || undefined}>
        {ticks.map((tick) => (
          <li
            key={tick.key}
            className={classes.bound}
            data-reached={tick.isReached || undefined}
            style={{ insetInlineStart: shareLength(tick.at) }}
          >
            <span>{tick.bound}</span>
            <span className={classes.rate}>{tick.rate}</span>
          </li>
        ))}
      </ol>
      {next ? <p className={classes.next}>{next}</p> : null}
    </div>
  );
}
