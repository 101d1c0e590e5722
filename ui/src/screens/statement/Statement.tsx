import { Trans, useLingui } from '@lingui/react/macro';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { Button } from '../../kit/Button';
import { PageHeader } from '../../kit/PageHeader';
import { State } from '../State';
import { Acceptance } from './Acceptance';
import { AttainmentSection } from './AttainmentSection';
import { Balance } from './Balance';
import { ChangeSection } from './ChangeSection';
import type { StatementDocument } from './document';
import { PlanSection } from './PlanSection';
import { StateNotice } from './StateNotice';
import { StatementFacts } from './StatementFacts';
import { WhatIf } from './WhatIf';

interface Props {
  statement: StatementDocument;
  payee: string;
  periodField: ReactNode;
}

/** A payee's results for a period, from what is paid down to the single credit. */
export function Statement({ statement, payee, periodField }: Props) {
  const { t } = useLingui();
  const { step } = useSearch({ from: '/statements/$payee/$period' });
  const navigate = useNavigate({ from: '/statements/$payee/$period' });
  const { period } = statement;
  const { name } = statement.payee;
  return (
    <>
      <PageHeader
        title={t`Statement of ${name} for ${period}`}
        back={
          <Link to="/statements" search={{ period }}>
            {t`Statements`}
          </Link>
        }
        beside={<State code={statement.state} />}
      >
        {periodField}
        <Button
          onClick={() => {
            window.print();
          }}
        >
          <Trans>Print or save as PDF</Trans>
        </Button>
        <Acceptance statement={statement} payee={payee} />
      </PageHeader>
      <StateNotice state={statement.state} />
      <StatementFacts statement={statement} />
      {statement.totals.map((total) => (
        <Balance
          key={total.currency}
          statement={statement}
          total={total}
          step={step}
          onStep={(next) => {
            void navigate({ search: next ? { step: next } : {}, replace: true, resetScroll: false });
          }}
        />
      ))}
      <AttainmentSection statement={statement} />
      {statement.plans.map((plan) => (
        <PlanSection key={plan.name} plan={plan} isOneOfSeveral={statement.plans.length > 1} />
      ))}
      <ChangeSection payee={payee} period={period} />
      {statement.state === 'applied' ? null : <WhatIf payee={payee} period={period} plans={statement.plans} />}
    </>
  );
}
