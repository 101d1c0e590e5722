import classes from './IntervalChart.module.css';
import { type Interval, type Scale, scaleLength, spanLength } from './intervalScale';

/** A figure and its interval in a row of a table, on the scale of all rows; the figures themselves stand beside it. */
export function IntervalMark({ interval, scale }: { interval: Interval; scale: Scale }) {
  const { value, low, high } = interval;
  return (
    <span className={classes.mark} aria-hidden>
      {low !== null && high !== null ? (
        <span
          className={classes.reach}
          style={{ insetInlineStart: scaleLength(scale, low), inlineSize: spanLength(scale, low, high) }}
        />
      ) : null}
      {value === null ? null : <span className={classes.point} style={{ insetInlineStart: scaleLength(scale, value) }} />}
    </span>
  );
}
