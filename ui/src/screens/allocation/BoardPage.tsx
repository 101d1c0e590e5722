import { Trans, useLingui } from '@lingui/react/macro';
import { useQuery } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { showAllocationRunOptions } from '../../api/@tanstack/react-query.gen';
import type { AllocationRunPage } from '../../api/types.gen';
import { Answer } from '../../app/Answer';
import { formatDay } from '../../kit/format';
import { useLocale } from '../../kit/locale';
import { PageHeader } from '../../kit/PageHeader';
import { State } from '../State';
import { Board } from './Board';
import { BoardActions } from './BoardActions';
import { BoardFacts } from './BoardFacts';
import { BoardNotice } from './BoardNotice';
import { BoardTools } from './BoardTools';
import { Choices } from './Choices';
import { FairnessCurve } from './FairnessCurve';
import { Pins } from './Pins';
import { QuotaTable } from './QuotaTable';
import { ScheduleNote } from './ScheduleNote';

/** One allocation run: what every partner gets and what its places are worth, every ticket and why. */
export function BoardPage() {
  const { runId } = useParams({ from: '/allocation/$runId' });
  const query = useQuery(showAllocationRunOptions({ path: { allocation_run_id: runId } }));
  return (
    <Answer query={query} isPage>
      {(run) => <Run run={run} />}
    </Answer>
  );
}

function Run({ run }: { run: AllocationRunPage }) {
  const { t } = useLingui();
  const locale = useLocale();
  return (
    <>
      <PageHeader
        title={t`Allocation for ${formatDay(run.allocate_on, locale)}`}
        beside={<State code={run.state} />}
        back={
          <Link to="/$view" params={{ view: 'allocation_runs' }}>
            <Trans>Allocation runs</Trans>
          </Link>
        }
      >
        <BoardActions run={run} />
      </PageHeader>
      <ScheduleNote shownRunId={run.allocation_run_id} />
      <BoardNotice run={run} />
      <BoardFacts run={run} />
      <BoardTools run={run} />
      <Board run={run} />
      <QuotaTable run={run} />
      <Choices run={run} />
      <Pins run={run} />
      <FairnessCurve run={run} />
    </>
  );
}
