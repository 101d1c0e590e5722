import { Plural } from '@lingui/react/macro';
import { Money } from '../kit/Money';
import classes from './Amounts.module.css';

/** More currencies than this are counted: whoever wants them all opens the row. */
const MOST_AMOUNTS = 3;

/** Whether `Amounts` leaves some of them out. */
export const hasMoreAmounts = (totals: Record<string, string>): boolean => Object.keys(totals).length > MOST_AMOUNTS;

/** Amounts of several currencies under each other, never added up; always in the same sequence. */
export function Amounts({ totals }: { totals: Record<string, string> }) {
  const amounts = Object.entries(totals).sort(([one], [other]) => (one < other ? -1 : 1));
  const more = amounts.length - MOST_AMOUNTS;
  return (
    <ul className={classes.amounts}>
      {amounts.slice(0, MOST_AMOUNTS).map(([currency, amount]) => (
        <li key={currency}>
          <Money amount={amount} currency={currency} withCurrency />
        </li>
      ))}
      {more > 0 ? (
        <li className="muted">
          <Plural value={more} one="and # more currency" other="and # more currencies" />
        </li>
      ) : null}
    </ul>
  );
}
