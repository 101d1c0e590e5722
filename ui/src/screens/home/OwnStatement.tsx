import { Trans, useLingui } from '@lingui/react/macro';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { showStatementOptions } from '../../api/@tanstack/react-query.gen';
import { Answer } from '../../app/Answer';
import { readProblem } from '../../app/problem';
import { Facts } from '../../kit/Facts';
import { Section } from '../../kit/Section';
import { AttainmentSection } from '../statement/AttainmentSection';
import { readStatement, type StatementDocument } from '../statement/document';
import { PaidAmounts } from '../statement/PaidAmounts';
import { usePeriods } from '../statement/PeriodField';
import { WhatIf } from '../statement/WhatIf';
import { State } from '../State';

const NOT_FOUND = 404;

/** What the reader is paid in the newest period, how far they are, and what one deal more would bring. */
export function OwnStatement({ payee }: { payee: string }) {
  const period = usePeriods().data?.rows[0]?.period;
  return period ? <StatementOf payee={payee} period={period} /> : null;
}

function StatementOf({ payee, period }: { payee: string; period: string }) {
  const { t } = useLingui();
  const query = useQuery({
    ...showStatementOptions({ path: { payee_number: payee, period } }),
    select: readStatement,
  });
  const isUnpaid = readProblem(query.error)?.status === NOT_FOUND;
  return (
    <>
      <Section
        title={t`My statement for ${period}`}
        beside={
          <Link to="/statements/$payee/$period" params={{ payee, period }}>
            <Trans>Open the statement</Trans>
          </Link>
        }
      >
        {isUnpaid ? (
          <p className="muted">
            <Trans>No plan pays you in {period}.</Trans>
          </p>
        ) : (
          <Answer query={query}>{(statement) => <Totals statement={statement} />}</Answer>
        )}
      </Section>
      {query.data ? (
        <>
          <AttainmentSection statement={query.data} />
          {query.data.state === 'applied' ? null : <WhatIf payee={payee} period={period} plans={query.data.plans} />}
        </>
      ) : null}
    </>
  );
}

function Totals({ statement }: { statement: StatementDocument }) {
  const { t } = useLingui();
  return (
    <Facts
      facts={[
        {
          label: statement.state === 'applied' ? t`Paid` : t`Payable now`,
          value: <PaidAmounts totals={statement.totals} />,
          isWide: true,
        },
        { label: t`State`, value: <State code={statement.state} /> },
      ]}
    />
  );
}
