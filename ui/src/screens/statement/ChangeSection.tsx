import { Trans, useLingui } from '@lingui/react/macro';
import { useQuery } from '@tanstack/react-query';
import { showStatementChangeOptions } from '../../api/@tanstack/react-query.gen';
import { Money } from '../../kit/Money';
import { Section } from '../../kit/Section';
import { Table } from '../../kit/Table';
import { CauseSides } from './CauseSides';
import { readChange } from './document';
import { useCauseWord } from './stepWords';

/** Why the statement differs from the one of the period before, by cause. */
export function ChangeSection({ payee, period }: { payee: string; period: string }) {
  const { t } = useLingui();
  const word = useCauseWord();
  const { data } = useQuery({
    ...showStatementChangeOptions({ path: { payee_number: payee, period } }),
    select: readChange,
  });
  if (!data || data.differences.length === 0) {
    return null;
  }
  const previous = data.previous_period;
  return (
    <Section title={t`Difference to ${previous}`}>
      {data.differences.map(({ currency, before, now, difference, causes }) => (
        <div key={currency}>
          <p>
            <Trans>
              <Money amount={before} currency={currency} withCurrency /> in {previous},{' '}
              <Money amount={now} currency={currency} withCurrency /> now:{' '}
              <strong>
                <Money amount={difference} currency={currency} withCurrency isSigned />
              </strong>
            </Trans>
          </p>
          {causes.length > 0 ? (
            <Table
              label={t`Causes of the difference to ${previous} in ${currency}`}
              rows={causes}
              rowKey={(cause) => [cause.plan, cause.component, cause.code].join(' ')}
              columns={[
                {
                  key: 'cause',
                  header: t`Cause`,
                  cell: (cause) => word(cause.code),
                },
                { key: 'component', header: t`Component`, cell: (cause) => <bdi>{cause.title}</bdi>, narrow: 'below' },
                { key: 'sides', header: t`Before and now`, cell: (cause) => <CauseSides cause={cause} />, narrow: 'below' },
                {
                  key: 'amount',
                  header: t`Amount`,
                  align: 'end',
                  cell: (cause) => <Money amount={cause.amount} currency={currency} withCurrency isSigned />,
                },
              ]}
            />
          ) : null}
        </div>
      ))}
    </Section>
  );
}
