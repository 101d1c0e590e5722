import classes from './ProgressRing.module.css';

interface Props {
  /** What it measures and how far it is, in words. */
  label: string;
  /** The share that is done, from 0 to 1. */
  share: string;
  /** What stands inside, such as 62 %. */
  text: string;
  size?: number;
}

const FIELD = 40;
const RADIUS = 17;
const AROUND = 2 * Math.PI * RADIUS;

/** How much of something is done. */
export function ProgressRing({ label, share, text, size = FIELD }: Props) {
  const done = Math.min(1, Math.max(0, Number(share) || 0));
  return (
    <svg
      className={classes.ring}
      width={size}
      height={size}
      viewBox={`0 0 ${String(FIELD)} ${String(FIELD)}`}
      role="img"
      aria-label={label}
    >
      <circle className={classes.ground} cx={FIELD / 2} cy={FIELD / 2} r={RADIUS} />
      <circle
        className={classes.done}
        cx={FIELD / 2}
        cy={FIELD / 2}
        r={RADIUS}
        strokeDasharray={`${String(done * AROUND)} ${String(AROUND)}`}
        transform={`rotate(-90 ${String(FIELD / 2)} ${String(FIELD / 2)})`}
      />
      <text className={classes.text} x="50%" y="50%" dy="0.36em" textAnchor="middle">
        {text}
      </text>
    </svg>
  );
}
