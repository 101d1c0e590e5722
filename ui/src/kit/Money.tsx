import classes from './figures.module.css';
import { exactAmount, formatAmount } from './format';
import { useLocale } from './locale';

interface Props {
  amount: string | null | undefined;
  currency: string;
  /** Off where the currency already stands in a column or a header. */
  withCurrency?: boolean;
  /** A plus before gains, where amounts are steps. */
  isSigned?: boolean;
}

/** An amount as it is paid, the exact one in its title where it has more decimals; isolated from the text around it. */
export function Money({ amount, currency, withCurrency = false, isSigned = false }: Props) {
  const locale = useLocale();
  if (amount === null || amount === undefined) {
    return <span className="muted">–</span>;
  }
  return (
    <bdi className={classes.figure} title={exactAmount(amount, currency, locale)}>
      {formatAmount(amount, currency, locale, isSigned)}
      {withCurrency ? <span className={classes.unit}> {currency}</span> : null}
    </bdi>
  );
}
