import classes from './figures.module.css';
import { formatAmount } from './format';
import { useLocale } from './locale';

interface Props {
  amount: string | null | undefined;
  currency: string;
  /** Off where the currency already stands in a column or a header. */
  withCurrency?: boolean;
  /** A plus before gains, where amounts are steps. */
  isSigned?: boolean;
}

/** An amount, isolated from the direction of the text around it. */
export function Money({ amount, currency, withCurrency = false, isSigned = false }: Props) {
  const locale = useLocale();
  if (amount === null || amount === undefined) {
    return <span className="muted">–</span>;
  }
  return (
    <bdi className={classes.figure}>
      {formatAmount(amount, currency, locale, isSigned)}
      {withCurrency ? <span className={classes.unit}> {currency}</span> : null}
    </bdi>
  );
}
