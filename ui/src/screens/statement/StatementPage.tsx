import { useLingui } from '@lingui/react/macro';
import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useParams } from '@tanstack/react-router';
import { showStatementOptions } from '../../api/@tanstack/react-query.gen';
import { Answer } from '../../app/Answer';
import { readProblem } from '../../app/problem';
import { PageHeader } from '../../kit/PageHeader';
import { readStatement } from './document';
import { NoStatement } from './NoStatement';
import { PeriodField } from './PeriodField';
import { Statement } from './Statement';

const NOT_FOUND = 404;

export function StatementPage() {
  const { t } = useLingui();
  const navigate = useNavigate();
  const { payee, period } = useParams({ from: '/statements/$payee/$period' });
  const query = useQuery({
    ...showStatementOptions({ path: { payee_number: payee, period } }),
    select: readStatement,
  });
  const periodField = (
    <PeriodField
      value={period}
      onChange={(next) => {
        void navigate({ to: '/statements/$payee/$period', params: { payee, period: next } });
      }}
    />
  );
  if (readProblem(query.error)?.status === NOT_FOUND) {
    return (
      <>
        <PageHeader
          title={t`Statement of ${payee} for ${period}`}
          back={
            <Link to="/statements" search={{ period }}>
              {t`Statements`}
            </Link>
          }
        >
          {periodField}
        </PageHeader>
        <NoStatement problem={readProblem(query.error)} />
      </>
    );
  }
  return (
    <Answer query={query} isPage>
      {(statement) => <Statement statement={statement} payee={payee} periodField={periodField} />}
    </Answer>
  );
}
