import { Trans, useLingui } from '@lingui/react/macro';
import { Facts } from '../../kit/Facts';
import { Day } from '../../kit/Figure';
import type { StatementDocument } from './document';
import { PaidAmounts } from './PaidAmounts';

const SHORT = 12;

/** What is payable now, for which days, to whom; on paper also by which version of the plan. */
export function StatementFacts({ statement }: { statement: StatementDocument }) {
  const { t } = useLingui();
  const { payee, totals } = statement;
  return (
    <Facts
      facts={[
        {
          label: statement.state === 'applied' ? t`Paid` : t`Payable now`,
          value: <PaidAmounts totals={totals} />,
          isWide: true,
        },
        {
          label: t`Days`,
          value: (
            <Trans>
              <Day on={statement.start_on} /> up to <Day on={statement.end_on} />
            </Trans>
          ),
        },
        { label: t`Payee`, value: <bdi>{payee.number}</bdi> },
        {
          label: t`Plan and version`,
          value: statement.plans.map((plan) => (
            <div key={plan.name}>
              <bdi>{plan.title}</bdi>
              <div>
                <code title={plan.version}>{plan.version.slice(0, SHORT)}</code>
              </div>
            </div>
          )),
        },
        { label: t`State of the figures`, value: <code title={statement.hash}>{statement.hash.slice(0, SHORT)}</code> },
      ]}
    />
  );
}
