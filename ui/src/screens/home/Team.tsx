import { Trans, useLingui } from '@lingui/react/macro';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { listPayeesOptions } from '../../api/@tanstack/react-query.gen';
import { Answer } from '../../app/Answer';
import { Section } from '../../kit/Section';
import { PayeesTable } from '../statement/PayeesTable';
import { usePeriods } from '../statement/PeriodField';

const LOOKED_AT = 4;

/** The people beneath the reader in the newest period that was paid: what each gets and how far they are. */
export function Team() {
  const { t } = useLingui();
  const periods = usePeriods().data?.rows.slice(0, LOOKED_AT) ?? [];
  // The newest is asked for first, an older one only when nobody was paid in those after it.
  const [at, setAt] = useState(0);
  const period = periods[at]?.period;
  const answer = useQuery({ ...listPayeesOptions({ query: { period: period ?? '' } }), enabled: period !== undefined });
  const isPaid = answer.data?.rows.some((row) => row.payout !== null) ?? false;
  if (answer.data && !isPaid && at + 1 < periods.length) {
    setAt(at + 1);
  }
  if (period === undefined) {
    return null;
  }
  return (
    <Section
      title={isPaid || !answer.data ? t`My team in ${period}` : t`My team`}
      beside={
        <Link to="/statements">
          <Trans>All statements</Trans>
        </Link>
      }
    >
      <Answer query={answer}>
        {({ rows }) =>
          isPaid ? (
            <PayeesTable rows={rows} period={period} />
          ) : (
            <p className="muted">
              <Trans>Nobody beneath you was paid in the last year.</Trans>
            </p>
          )
        }
      </Answer>
    </Section>
  );
}
