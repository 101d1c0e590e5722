import { Trans, useLingui } from '@lingui/react/macro';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Navigate, useNavigate, useSearch } from '@tanstack/react-router';
import { listAllocationRunsOptions, listAllocationRunsQueryKey } from '../../api/@tanstack/react-query.gen';
import { Answer } from '../../app/Answer';
import { Empty } from '../../kit/Empty';
import { PageHeader } from '../../kit/PageHeader';
import { Planning } from '../Planning';
import { PlanButton } from './PlanButton';
import { ScheduleNote } from './ScheduleNote';

/** The run that stands, or the newest one; without any, the way to the first. */
export function AllocationPage() {
  const { t } = useLingui();
  const { job } = useSearch({ from: '/allocation' });
  const queries = useQueryClient();
  const navigate = useNavigate();
  const runs = useQuery(listAllocationRunsOptions());
  const go = ({ allocation_run_id: runId }: Record<string, unknown>) => {
    void queries.invalidateQueries({ queryKey: listAllocationRunsQueryKey() });
    void navigate({ to: '/allocation/$runId', params: { runId: String(runId) }, replace: true });
  };
  return (
    <Answer query={runs} isPage>
      {({ rows }) => {
        const newest = rows.find((run) => run.state === 'planned' || run.state === 'approved') ?? rows[0];
        return newest && !job ? (
          <Navigate to="/allocation/$runId" params={{ runId: newest.allocation_run_id }} replace />
        ) : (
          <>
            <PageHeader title={t`Allocation`}>
              <PlanButton />
            </PageHeader>
            {job ? <Planning jobId={job} title={({ step }) => step} onPlanned={go} /> : null}
            <ScheduleNote />
            {newest ? null : (
              <Empty title={<Trans>No run was planned yet</Trans>}>
                <Trans>
                  A run gives each open ticket to the partner where it is worth most, within what every partner takes. Plan one,
                  look at it, apply it.
                </Trans>
              </Empty>
            )}
          </>
        );
      }}
    </Answer>
  );
}
