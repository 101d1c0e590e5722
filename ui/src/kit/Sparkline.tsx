import classes from './Sparkline.module.css';
import { trendPoints } from './trendPoints';

interface Props {
  /** What the line says in words, since nobody hears a line. */
  label: string;
  /** Oldest first. */
  values: string[];
  width?: number;
  height?: number;
}

const MARGIN = 3;

/** A trend in the height of a line of text. */
export function Sparkline({ label, values, width = 80, height = 20 }: Props) {
  const points = trendPoints(values, width, height, MARGIN);
  const last = points.at(-1);
  return (
    <svg className={classes.line} width={width} height={height} role="img" aria-label={label}>
      <polyline points={points.map(({ x, y }) => `${String(x)},${String(y)}`).join(' ')} />
      {last ? <circle cx={last.x} cy={last.y} r="2" /> : null}
    </svg>
  );
}
