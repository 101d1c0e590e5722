import { Trans, useLingui } from '@lingui/react/macro';
import { type ReactNode, useEffect, useEffectEvent } from 'react';
import type { JobShape } from '../api/types.gen';
import { ProblemNotice } from '../app/ProblemNotice';
import { Notice } from '../kit/Notice';
import { ProgressBar } from '../kit/ProgressBar';
import { useJob } from './job';

interface Props {
  jobId: string;
  /** What is being worked out, once that is known. */
  title: (job: JobShape) => ReactNode;
  /** Called with what came of it. */
  onPlanned: (result: NonNullable<JobShape['result']>) => void;
}

/** Shows how far the planning of a run is, and hands on what comes out of it. */
export function Planning({ jobId, title, onPlanned }: Props) {
  const { t } = useLingui();
  const job = useJob(jobId);
  const result = job.data?.result;
  const finish = useEffectEvent(onPlanned);
  useEffect(() => {
    if (result) {
      finish(result);
    }
  }, [result]);
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
    <Notice tone="info" title={(job.data && title(job.data)) || <Trans>Working it out</Trans>}>
      <ProgressBar label={t`How far the planning is`} part={job.data?.done_part ?? 0} />
    </Notice>
  );
}
