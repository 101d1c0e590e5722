import classes from './IntervalChart.module.css';
import { type Interval, intervalScale, scaleLength, spanLength } from './intervalScale';

export interface IntervalPoint extends Interval {
  key: string;
  name: string;
}

interface Props {
  /** What is drawn, for whoever does not see it; the figures stand in a table beside it. */
  label: string;
  points: IntervalPoint[];
  /** How a figure on the scale is written. */
  format: (value: string) => string;
}

/** Figures one after another, each with its interval as a bar around it: wide where little is known. */
export function IntervalChart({ label, points, format }: Props) {
  const scale = intervalScale(points);
  return (
    <div className={classes.chart} role="img" aria-label={label}>
      <div className={classes.scale}>
        {scale.ticks.map((tick) => (
          <span key={tick} className={classes.tick} style={{ insetBlockEnd: scaleLength(scale, tick) }}>
            <bdi>{format(String(tick))}</bdi>
          </span>
        ))}
      </div>
      <div className={classes.field}>
        {scale.ticks.map((tick) => (
          <span key={tick} className={classes.rule} style={{ insetBlockEnd: scaleLength(scale, tick) }} data-zero={tick === 0 || undefined} />
        ))}
        {points.map((point) => (
          <span key={point.key} className={classes.column}>
            {point.low !== null && point.high !== null ? (
              <span
                className={classes.span}
                style={{ insetBlockEnd: scaleLength(scale, point.low), blockSize: spanLength(scale, point.low, point.high) }}
              />
            ) : null}
            {point.value === null ? null : (
              <span className={classes.dot} style={{ insetBlockEnd: scaleLength(scale, point.value) }} />
            )}
          </span>
        ))}
      </div>
      <div className={classes.names}>
        {points.map((point) => (
          <span key={point.key} className={classes.name}>
            {point.name}
          </span>
        ))}
      </div>
    </div>
  );
}
