import { Trans } from '@lingui/react/macro';
import { Money } from '../../kit/Money';
import type { Estimate } from './document';

/** What a deal more would change, by currency and component. */
export function EstimateAnswer({ estimate }: { estimate: Estimate }) {
  return (
    <div role="status">
      {estimate.totals.map(({ currency, payout, payout_then: then, difference, changes }) => (
        <div key={currency}>
          <p>
            <Trans>
              <strong>
                <Money amount={difference} currency={currency} withCurrency isSigned />
              </strong>
              : the payout would be <Money amount={then} currency={currency} withCurrency /> instead of{' '}
              <Money amount={payout} currency={currency} withCurrency />.
            </Trans>
          </p>
          <ul>
            {changes.map((change) => (
              <li key={change.component}>
                <bdi>{change.title}</bdi> <Money amount={change.amount} currency={currency} withCurrency isSigned />
              </li>
            ))}
          </ul>
        </div>
      ))}
    </div>
  );
}
