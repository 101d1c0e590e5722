import { Trans, useLingui } from '@lingui/react/macro';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import {
  listTrialsOptions,
  listVersionTrialsOptions,
  tryRuleDraftMutation,
  tryRuleVersionMutation,
} from '../../api/@tanstack/react-query.gen';
import type { DraftPage } from '../../api/types.gen';
import { Answer } from '../../app/Answer';
import { newStep } from '../../app/stepKey';
import { ProblemNotice } from '../../app/ProblemNotice';
import { Button } from '../../kit/Button';
import { SelectField } from '../../kit/Field';
import { Notice } from '../../kit/Notice';
import { ProgressBar } from '../../kit/ProgressBar';
import { useJob } from '../job';
import { PeriodField, usePeriods } from '../statement/PeriodField';
import { NewestTrial } from './NewestTrial';
import classes from './rules.module.css';
import { monthsBefore, type TrialKind } from './trialKind';
import { todayOf } from './useCase';

const MONTHS = 12;

interface Props {
  kind: TrialKind;
  table: string;
  /** The open draft; without it a published version is tried. */
  draft?: DraftPage;
  version?: string;
}

/** Tries a draft or a version on a period that has been: what would change, for whom, how much. Nothing is written. */
export function Trials({ kind, table, draft, version = '' }: Props) {
  const { t } = useLingui();
  const queries = useQueryClient();
  const path = { table_name: table, version };
  const ofDraft = listTrialsOptions({ path });
  const ofVersion = listVersionTrialsOptions({ path });
  const draftTrials = useQuery({ ...ofDraft, enabled: draft !== undefined });
  const versionTrials = useQuery({ ...ofVersion, enabled: draft === undefined });
  const trials = draft ? draftTrials : versionTrials;
  const [period, setPeriod] = useState<string | null>(null);
  const [jobId, setJobId] = useState<string | undefined>();
  const job = useJob(jobId);
  const onSuccess = ({ job_id: id }: { job_id: string }) => {
    setJobId(id);
  };
  const tryDraft = useMutation({ ...tryRuleDraftMutation(), onSuccess });
  const tryVersion = useMutation({ ...tryRuleVersionMutation(), onSuccess });
  const request = draft ? tryDraft : tryVersion;
  const isDone = job.data?.state === 'done';
  useEffect(() => {
    if (isDone) {
      void queries.invalidateQueries({ predicate: ({ queryKey }) => isTrialList(queryKey) });
    }
  }, [isDone, queries]);
  const isRunning = request.isPending || (jobId !== undefined && !job.data?.ended_at);
  const periods = usePeriods().data?.rows ?? [];
  const months = monthsBefore(todayOf(), MONTHS);
  const onTickets = kind === 'tickets';
  const wanted = period ?? (onTickets ? months[0] : (periods[1]?.period ?? periods[0]?.period)) ?? '';
  const start = () => {
    const asked = { body: { period: wanted || null }, headers: newStep() };
    if (draft) {
      tryDraft.mutate({ path: { table_name: table }, ...asked });
    } else {
      tryVersion.mutate({ path, ...asked });
    }
  };
  return (
    <div className={classes.stack}>
      <p className="muted">
        {onTickets ? (
          <Trans>
            The tickets of a month are planned day by day with the partners and places of then: by what was in force, and by this.
            Nothing is written.
          </Trans>
        ) : (
          <Trans>The saved draft decides the bookings of a period beside the table in force. Nothing is written.</Trans>
        )}
      </p>
      <div className={classes.ends}>
        {onTickets ? (
          <SelectField
            label={t`Period`}
            value={wanted}
            options={months.map((month) => ({ value: month, label: month }))}
            onChange={setPeriod}
          />
        ) : (
          <PeriodField value={wanted} onChange={setPeriod} />
        )}
        <Button isPrimary isBusy={isRunning} onClick={start}>
          <Trans>Try it</Trans>
        </Button>
      </div>
      {request.isError ? <ProblemNotice error={request.error} /> : null}
      {isRunning ? <ProgressBar label={t`How far the trial is`} part={job.data?.done_part ?? 0} /> : null}
      {job.data?.state === 'failed' ? (
        <Notice tone="bad" title={draft ? <Trans>The draft could not be tried</Trans> : <Trans>The version could not be tried</Trans>}>
          {job.data.problem?.detail}
        </Notice>
      ) : null}
      <Answer query={trials}>{({ rows }) => <NewestTrial rows={rows} table={table} draft={draft} />}</Answer>
    </div>
  );
}

function isTrialList([first]: readonly unknown[]): boolean {
  const operation = typeof first === 'object' && first && '_id' in first ? first._id : '';
  return operation === 'listTrials' || operation === 'listVersionTrials';
}
