import { Trans, useLingui } from '@lingui/react/macro';
import { useEffect, useEffectEvent } from 'react';
import { useNavigate } from '@tanstack/react-router';
import type { PayoutRunPage } from '../../api/types.gen';
import { Notice } from '../../kit/Notice';
import { ProgressBar } from '../../kit/ProgressBar';
import { useFreshRuns } from './fresh';
import { useJob } from '../job';

/** Shows how far the payment is, and what stands afterwards. */
export function Applying({ jobId, run }: { jobId: string; run: PayoutRunPage }) {
  const { t } = useLingui();
  const job = useJob(jobId);
  const navigate = useNavigate({ from: '/payout-runs/$runId' });
  const refresh = useFreshRuns(run.payout_run_id);
  const state = job.data?.state;
  const finish = useEffectEvent(async () => {
    await refresh();
    await navigate({ search: (before) => ({ ...before, job: undefined }), replace: true, resetScroll: false });
  });
  useEffect(() => {
    if (state === 'done') {
      void finish();
    }
  }, [state]);
  if (state === 'failed') {
    return (
      <Notice tone="bad" title={<Trans>The run was not applied</Trans>}>
        {job.data?.problem?.detail}
      </Notice>
    );
  }
  return run.state === 'applied' ? null : (
    <Notice tone="info" title={<Trans>Applying the run</Trans>}>
      <ProgressBar label={t`How far the payment is`} part={job.data?.done_part ?? 0} />
    </Notice>
  );
}
