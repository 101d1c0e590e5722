import { Trans, useLingui } from '@lingui/react/macro';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { listTrialsOptions, listTrialsQueryKey, tryRuleDraftMutation } from '../../api/@tanstack/react-query.gen';
import type { DraftPage, TrialRow } from '../../api/types.gen';
import { Answer } from '../../app/Answer';
import { newStep } from '../../app/stepKey';
import { ProblemNotice } from '../../app/ProblemNotice';
import { Button } from '../../kit/Button';
import { Empty } from '../../kit/Empty';
import { Instant } from '../../kit/Figure';
import { Notice } from '../../kit/Notice';
import { ProgressBar } from '../../kit/ProgressBar';
import { useJob } from '../job';
import { PeriodField, usePeriods } from '../statement/PeriodField';
import classes from './rules.module.css';
import { Trial } from './Trial';

/** Tries the draft on the bookings of a period that has been: what would change, for whom, how much. Nothing is written. */
export function Trials({ draft }: { draft: DraftPage }) {
  const { t } = useLingui();
  const queries = useQueryClient();
  const path = { table_name: draft.table_name };
  const trials = useQuery(listTrialsOptions({ path }));
  const periods = usePeriods().data?.rows ?? [];
  const [period, setPeriod] = useState<string | null>(null);
  const [jobId, setJobId] = useState<string | undefined>();
  const job = useJob(jobId);
  const request = useMutation({
    ...tryRuleDraftMutation(),
    onSuccess: ({ job_id: id }) => {
      setJobId(id);
    },
  });
  const isDone = job.data?.state === 'done';
  useEffect(() => {
    if (isDone) {
      void queries.invalidateQueries({ queryKey: listTrialsQueryKey({ path: { table_name: draft.table_name } }) });
    }
  }, [isDone, queries, draft.table_name]);
  const isRunning = request.isPending || (jobId !== undefined && !job.data?.ended_at);
  const wanted = period ?? periods[1]?.period ?? periods[0]?.period ?? '';
  return (
    <div className={classes.stack}>
      <p className="muted">
        <Trans>The saved draft decides the bookings of a period beside the table in force. Nothing is written.</Trans>
      </p>
      <div className={classes.ends}>
        <PeriodField value={wanted} onChange={setPeriod} />
        <Button
          isPrimary
          isBusy={isRunning}
          onClick={() => {
            request.mutate({ path, body: { period: wanted || null }, headers: newStep() });
          }}
        >
          <Trans>Try it</Trans>
        </Button>
      </div>
      {request.isError ? <ProblemNotice error={request.error} /> : null}
      {isRunning ? <ProgressBar label={t`How far the trial is`} part={job.data?.done_part ?? 0} /> : null}
      {job.data?.state === 'failed' ? (
        <Notice tone="bad" title={<Trans>The draft could not be tried</Trans>}>
          {job.data.problem?.detail}
        </Notice>
      ) : null}
      <Answer query={trials}>{({ rows }) => <Newest rows={rows} draft={draft} />}</Answer>
    </div>
  );
}

function Newest({ rows, draft }: { rows: readonly TrialRow[]; draft: DraftPage }) {
  const [newest] = rows;
  if (!newest) {
    return (
      <Empty title={<Trans>This draft has not been tried yet</Trans>}>
        <Trans>Choose a period and try it: you see what would change before anybody else does.</Trans>
      </Empty>
    );
  }
  return (
    <>
      <p className="muted">
        {newest.period}, <Instant at={newest.tried_at} />, <bdi>{newest.tried_by}</bdi>
      </p>
      {newest.edit_number < draft.edit_number ? (
        <Notice tone="warn" title={<Trans>The draft was changed since</Trans>}>
          <Trans>Try it again to see what it would change now.</Trans>
        </Notice>
      ) : null}
      <Trial table={draft.table_name} trialId={newest.trial_id} />
    </>
  );
}
