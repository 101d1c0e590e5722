import classes from './ProgressBar.module.css';

interface Props {
  label: string;
  /** From 0 to 1. */
  part: number;
}

/** How far long work is. */
export function ProgressBar({ label, part }: Props) {
  const percent = Math.round(Math.min(Math.max(part, 0), 1) * 100);
  return (
    <div
      className={classes.bar}
      role="progressbar"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={percent}
    >
      <div className={classes.done} style={{ inlineSize: `${String(percent)}%` }} />
    </div>
  );
}
