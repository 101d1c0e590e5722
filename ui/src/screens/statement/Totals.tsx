import { useLingui } from '@lingui/react/macro';
import { Money } from '../../kit/Money';
import { Section } from '../../kit/Section';
import { Sum } from '../../kit/Sum';
import type { Total } from './document';

/** From the opening balance to the closing balance, per currency. */
export function Totals({ totals }: { totals: Total[] }) {
  const { t } = useLingui();
  return totals.map((total) => {
    const { currency } = total;
    const amount = (text: string) => <Money amount={text} currency={currency} />;
    return (
      <Section key={currency} title={t`Balance in ${currency}`}>
        <Sum
          lines={[
            { key: 'opening', label: t`Opening balance`, amount: amount(total.opening_balance) },
            { key: 'activity', label: t`Earned in the period`, amount: amount(total.activity) },
            { key: 'adjustments', label: t`Adjustments of earlier periods`, amount: amount(total.adjustments) },
            { key: 'payout', label: t`Payout`, amount: amount(total.payout), isTotal: true },
            { key: 'closing', label: t`Closing balance`, amount: amount(total.closing_balance) },
          ]}
        />
      </Section>
    );
  });
}
