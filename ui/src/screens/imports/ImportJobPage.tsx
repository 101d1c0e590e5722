import { Trans, useLingui } from '@lingui/react/macro';
import { useQuery } from '@tanstack/react-query';
import { Link, Navigate, useParams } from '@tanstack/react-router';
import { showJobOptions } from '../../api/@tanstack/react-query.gen';
import type { JobShape } from '../../api/types.gen';
import { Answer } from '../../app/Answer';
import { Notice } from '../../kit/Notice';
import { PageHeader } from '../../kit/PageHeader';
import { ProgressBar } from '../../kit/ProgressBar';
import { Back } from './NewImportPage';

const LOOK_AGAIN_MILLISECONDS = 700;

const hasEnded = (job: JobShape | undefined): boolean => job?.state === 'done' || job?.state === 'failed';

/** How far an import is; when it is done its own page takes the place of this one. */
export function ImportJobPage() {
  const { t } = useLingui();
  const { jobId } = useParams({ from: '/imports/jobs/$jobId' });
  const query = useQuery({
    ...showJobOptions({ path: { job_id: jobId } }),
    refetchInterval: ({ state }) => (hasEnded(state.data) ? false : LOOK_AGAIN_MILLISECONDS),
  });
  return (
    <Answer query={query} isPage>
      {(job) => {
        const importId = job.result?.['import_id'];
        if (typeof importId === 'number') {
          return <Navigate to="/imports/$importId" params={{ importId: String(importId) }} replace />;
        }
        return (
          <>
            <PageHeader title={t`Import of ${job.subject}`} back={<Back />} />
            {job.state === 'failed' ? (
              <Notice tone="bad" title={<Trans>Nothing was imported</Trans>}>
                {job.problem?.detail} <Link to="/imports/new"><Trans>Begin a new import</Trans></Link>
              </Notice>
            ) : (
              <div role="status">
                <p>{job.state === 'waiting' ? <Trans>Waiting for its turn…</Trans> : job.step || t`Reading…`}</p>
                <ProgressBar label={t`How far the import is`} part={job.done_part} />
                <p className="muted">
                  <Trans>You may leave this page: the import goes on.</Trans>
                </p>
              </div>
            )}
          </>
        );
      }}
    </Answer>
  );
}
