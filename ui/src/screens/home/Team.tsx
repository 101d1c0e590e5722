import { Trans, useLingui } from '@lingui/react/macro';
import { useQueries } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { listPayeesOptions } from '../../api/@tanstack/react-query.gen';
import { Section } from '../../kit/Section';
import { PayeesTable } from '../statement/PayeesTable';
import { usePeriods } from '../statement/PeriodField';

const LOOKED_AT = 4;

/** The people beneath the reader in the newest period that was paid: what each gets and how far they are. */
export function Team() {
  const { t } = useLingui();
  const periods = usePeriods().data?.rows.slice(0, LOOKED_AT) ?? [];
  const answers = useQueries({ queries: periods.map(({ period }) => listPayeesOptions({ query: { period } })) });
  const paid = answers.findIndex((answer) => answer.data?.rows.some((row) => row.payout !== null));
  const period = periods[paid]?.period ?? '';
  const rows = answers[paid]?.data?.rows ?? [];
  if (answers.some((answer) => answer.isPending)) {
    return null;
  }
  return (
    <Section
      title={period ? t`My team in ${period}` : t`My team`}
      beside={
        <Link to="/statements">
          <Trans>All statements</Trans>
        </Link>
      }
    >
      {rows.length > 0 ? (
        <PayeesTable rows={rows} period={period} />
      ) : (
        <p className="muted">
          <Trans>Nobody beneath you was paid in the last year.</Trans>
        </p>
      )}
    </Section>
  );
}
