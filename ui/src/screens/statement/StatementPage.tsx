import { useLingui } from '@lingui/react/macro';
import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useParams } from '@tanstack/react-router';
import { showStatementOptions } from '../../api/@tanstack/react-query.gen';
import { Answer } from '../../app/Answer';
import { readProblem } from '../../app/problem';
import { PageHeader } from '../../kit/PageHeader';
import { State } from '../State';
import { readStatement, type StatementDocument } from './document';
import { NoStatement } from './NoStatement';
import { PeriodField } from './PeriodField';
import { PlanSection } from './PlanSection';
import { StateNotice } from './StateNotice';
import { Totals } from './Totals';

const NOT_FOUND = 404;

export function StatementPage() {
  const { payee, period } = useParams({ from: '/statements/$payee/$period' });
  const query = useQuery({
    ...showStatementOptions({ path: { payee_number: payee, period } }),
    select: readStatement,
  });
  if (readProblem(query.error)?.status === NOT_FOUND) {
    return (
      <>
        <Header title={payee} payee={payee} period={period} />
        <NoStatement problem={readProblem(query.error)} />
      </>
    );
  }
  return (
    <Answer query={query} isPage>
      {(statement) => <Statement statement={statement} payee={payee} />}
    </Answer>
  );
}

function Statement({ statement, payee }: { statement: StatementDocument; payee: string }) {
  return (
    <>
      <Header title={statement.payee.name} payee={payee} period={statement.period} state={statement.state} />
      <StateNotice state={statement.state} />
      <Totals totals={statement.totals} />
      {statement.plans.map((plan) => (
        <PlanSection key={plan.name} plan={plan} isOneOfSeveral={statement.plans.length > 1} />
      ))}
    </>
  );
}

interface HeaderProps {
  title: string;
  payee: string;
  period: string;
  state?: string;
}

function Header({ title, payee, period, state }: HeaderProps) {
  const { t } = useLingui();
  const navigate = useNavigate();
  return (
    <PageHeader
      title={t`Statement of ${title} for ${period}`}
      back={
        <Link to="/statements" search={{ period }}>
          {t`Statements`}
        </Link>
      }
      beside={state ? <State code={state} /> : null}
    >
      <PeriodField
        value={period}
        onChange={(next) => {
          void navigate({ to: '/statements/$payee/$period', params: { payee, period: next } });
        }}
      />
    </PageHeader>
  );
}
