import { Trans, useLingui } from '@lingui/react/macro';
import { useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useEffect } from 'react';
import { listAllocationRunsQueryKey } from '../../api/@tanstack/react-query.gen';
import { ProblemNotice } from '../../app/ProblemNotice';
import { Notice } from '../../kit/Notice';
import { ProgressBar } from '../../kit/ProgressBar';
import { useJob } from '../job';

/** Shows how far the planning is, and goes to the run that comes out of it. */
export function Planning({ jobId }: { jobId: string }) {
  const { t } = useLingui();
  const job = useJob(jobId);
  const queries = useQueryClient();
  const navigate = useNavigate();
  const runId = job.data?.result?.allocation_run_id;
  useEffect(() => {
    if (typeof runId === 'string') {
      void queries.invalidateQueries({ queryKey: listAllocationRunsQueryKey() });
      void navigate({ to: '/allocation/$runId', params: { runId }, replace: true });
    }
  }, [runId, queries, navigate]);
  if (job.isError) {
    return <ProblemNotice error={job.error} />;
  }
  if (job.data?.state === 'failed') {
    return (
      <Notice tone="bad" title={<Trans>The run was not planned</Trans>}>
        {job.data.problem?.detail}
      </Notice>
    );
  }
  return (
    <Notice tone="info" title={job.data?.step ?? <Trans>Working it out</Trans>}>
      <ProgressBar label={t`How far the planning is`} part={job.data?.done_part ?? 0} />
    </Notice>
  );
}
