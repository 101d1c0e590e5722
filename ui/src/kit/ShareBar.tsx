import { Meter } from './Meter';
import classes from './ShareBar.module.css';

interface Props {
  /** What it measures. */
  label: string;
  /** The share, 1 for all of it; more than all fills the bar. */
  share: string;
  /** The share in words, such as 86 %. */
  text: string;
}

/** One share on a line, for the cells of a table: bar, figure, what it measures. */
export function ShareBar({ label, share, text }: Props) {
  return (
    <div className={classes.line}>
      <Meter isSmall label={label} share={share} text={text} />
      <bdi className={classes.figure}>{text}</bdi>
      <span className={classes.label}>{label}</span>
    </div>
  );
}
