import classes from './figures.module.css';
import { useLocale } from './locale';

/** A point in time in the reader's zone; the exact one shows when it is pointed at. */
export function Instant({ at }: { at: string | null | undefined }) {
  const locale = useLocale();
  if (!at) {
    return <span className="muted">–</span>;
  }
  const instant = new Date(at);
  const shown = Number.isNaN(instant.getTime())
    ? at
    : new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'short', numberingSystem: 'latn' }).format(instant);
  return (
    <time dateTime={at} title={at} className={classes.figure}>
      {shown}
    </time>
  );
}
