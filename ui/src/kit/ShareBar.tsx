import { extent } from './share';
import classes from './ShareBar.module.css';

interface Props {
  /** What it measures. */
  label: string;
  /** The share, 1 for all of it; more than all fills the bar. */
  share: string;
  /** The share in words, such as 86 %. */
  text: string;
}

const FULL = 100;

/** One share on a line, for the cells of a table: bar, figure, what it measures. */
export function ShareBar({ label, share, text }: Props) {
  return (
    <div className={classes.line}>
      <span
        className={classes.track}
        role="meter"
        aria-label={label}
        aria-valuemin={0}
        aria-valuemax={FULL}
        aria-valuenow={Math.min(FULL, Math.max(0, Math.round(Number(share) * FULL)))}
        aria-valuetext={text}
      >
        <span className={classes.fill} style={extent('0', share)} />
      </span>
      <bdi className={classes.figure}>{text}</bdi>
      <span className={classes.label}>{label}</span>
    </div>
  );
}
