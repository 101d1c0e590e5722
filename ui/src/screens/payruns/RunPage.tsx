import { Trans, useLingui } from '@lingui/react/macro';
import { useQuery } from '@tanstack/react-query';
import { Link, useParams, useSearch } from '@tanstack/react-router';
import { showPayoutRunOptions } from '../../api/@tanstack/react-query.gen';
import type { PayoutRunPage } from '../../api/types.gen';
import { Answer } from '../../app/Answer';
import { PageHeader } from '../../kit/PageHeader';
import { State } from '../State';
import { Applying } from './Applying';
import { Attempts } from './Attempts';
import { ChangeTable } from './ChangeTable';
import { ComponentTable } from './ComponentTable';
import { HeldBack } from './HeldBack';
import { Payouts } from './Payouts';
import { RunActions } from './RunActions';
import { RunFacts } from './RunFacts';
import { RunNotice } from './RunNotice';
import { RunSteps } from './RunSteps';
import { TotalTable } from './TotalTable';

/** One payout run: where it stands, what it pays, and the next step. */
export function RunPage() {
  const { runId } = useParams({ from: '/payout-runs/$runId' });
  const query = useQuery(showPayoutRunOptions({ path: { payout_run_id: runId } }));
  return (
    <Answer query={query} isPage>
      {(run) => <Run run={run} />}
    </Answer>
  );
}

function Run({ run }: { run: PayoutRunPage }) {
  const { t } = useLingui();
  const { job } = useSearch({ from: '/payout-runs/$runId' });
  return (
    <>
      <PageHeader
        title={t`${run.plan_title}, ${run.period}`}
        beside={<State code={run.state} />}
        back={
          <Link to="/payout-runs">
            <Trans>Payout runs</Trans>
          </Link>
        }
      >
        <RunActions run={run} />
      </PageHeader>
      <RunSteps run={run} />
      {job ? <Applying jobId={job} run={run} /> : null}
      <RunNotice run={run} />
      <RunFacts run={run} />
      <TotalTable run={run} />
      <ComponentTable components={run.components} />
      <ChangeTable run={run} />
      <HeldBack run={run} />
      <Payouts run={run} />
      <Attempts attempts={run.other_attempts} />
    </>
  );
}
