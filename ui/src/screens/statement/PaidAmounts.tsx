import { Money } from '../../kit/Money';
import type { StatementDocument } from './document';
import classes from './PaidAmounts.module.css';

/** What a statement pays, large: the figure that it is opened for. */
export function PaidAmounts({ totals }: Pick<StatementDocument, 'totals'>) {
  return totals.map(({ currency, payout }) => (
    <div key={currency} className={classes.payout}>
      <Money amount={payout} currency={currency} withCurrency />
    </div>
  ));
}
