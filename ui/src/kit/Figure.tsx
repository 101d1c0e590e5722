import { useLingui } from '@lingui/react/macro';
import classes from './figures.module.css';
import { formatCount, formatDay, formatDecimal, formatPercent } from './format';

type Text = string | null | undefined;

const nothing = <span className="muted">–</span>;

/** A number that is no money. */
export function Decimal({ value }: { value: Text }) {
  const { i18n } = useLingui();
  return value ? <bdi className={classes.figure}>{formatDecimal(value, i18n.locale)}</bdi> : nothing;
}

/** A rate as per cent. */
export function Percent({ rate }: { rate: Text }) {
  const { i18n } = useLingui();
  return rate ? <bdi className={classes.figure}>{formatPercent(rate, i18n.locale)}</bdi> : nothing;
}

export function Count({ value }: { value: number }) {
  const { i18n } = useLingui();
  return <bdi className={classes.figure}>{formatCount(value, i18n.locale)}</bdi>;
}

/** A business day. */
export function Day({ on }: { on: Text }) {
  const { i18n } = useLingui();
  return on ? (
    <time dateTime={on} className={classes.figure}>
      {formatDay(on, i18n.locale)}
    </time>
  ) : (
    nothing
  );
}
