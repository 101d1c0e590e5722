import classes from './figures.module.css';
import { formatInstant } from './format';
import { useLocale } from './locale';

/** A point in time in the reader's zone; the exact one shows when it is pointed at. */
export function Instant({ at }: { at: string | null | undefined }) {
  const locale = useLocale();
  if (!at) {
    return <span className="muted">–</span>;
  }
  return (
    <time dateTime={at} title={at} className={classes.figure}>
      {formatInstant(at, locale)}
    </time>
  );
}
