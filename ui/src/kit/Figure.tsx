import classes from './figures.module.css';
import { formatCount, formatDay, formatDecimal, formatInstant, formatPercent } from './format';
import { useLocale } from './locale';

type Text = string | null | undefined;

const nothing = <span className="muted">–</span>;

/** A number that is no money. */
export function Decimal({ value }: { value: Text }) {
  const locale = useLocale();
  return value ? <bdi className={classes.figure}>{formatDecimal(value, locale)}</bdi> : nothing;
}

/** A rate as per cent. */
export function Percent({ rate }: { rate: Text }) {
  const locale = useLocale();
  return rate ? <bdi className={classes.figure}>{formatPercent(rate, locale)}</bdi> : nothing;
}

export function Count({ value }: { value: number }) {
  const locale = useLocale();
  return <bdi className={classes.figure}>{formatCount(value, locale)}</bdi>;
}

/** A business day. */
export function Day({ on }: { on: Text }) {
  const locale = useLocale();
  return on ? (
    <time dateTime={on} className={classes.figure}>
      {formatDay(on, locale)}
    </time>
  ) : (
    nothing
  );
}

/** An instant in the reader's time zone. */
export function Instant({ at }: { at: Text }) {
  const locale = useLocale();
  return at ? (
    <time dateTime={at} className={classes.figure}>
      {formatInstant(at, locale)}
    </time>
  ) : (
    nothing
  );
}
