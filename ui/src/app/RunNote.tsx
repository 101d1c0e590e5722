import { Trans, useLingui } from '@lingui/react/macro';
import { Link } from '@tanstack/react-router';
import type { AllocationNewsShape } from '../api/types.gen';
import { Day } from '../kit/Figure';
import { formatInstant } from '../kit/format';
import { useLocale } from '../kit/locale';
import { Status, type Tone } from '../kit/Status';
import classes from './JobNote.module.css';

const TONES: Partial<Record<AllocationNewsShape['kind'], Tone>> = {
  to_approve: 'warn',
  approved: 'ok',
  rejected: 'bad',
  applied: 'ok',
  superseded: 'warn',
  schedule_failed: 'bad',
};

const placeOf = ({ allocation_run_id: runId }: AllocationNewsShape): string => (runId ? `/allocation/${runId}` : '/allocation');

/** What somebody who plans and decides on allocation runs is told: where it is, who did it, and why if it was refused. */
export function RunNote({ news, onGo }: { news: AllocationNewsShape; onGo: () => void }) {
  const { t } = useLingui();
  const locale = useLocale();
  const words: Partial<Record<AllocationNewsShape['kind'], string>> = {
    to_approve: t`Waits for your approval`,
    approved: t`Approved`,
    rejected: t`Rejected`,
    applied: t`Applied`,
    superseded: t`Replaced`,
    schedule_failed: t`Failed`,
  };
  const day = news.allocate_on ? <Day on={news.allocate_on} /> : null;
  return (
    <li className={classes.note}>
      <div className={classes.line}>
        <Link
          to={placeOf(news)}
          search={news.job_id ? { job: news.job_id } : {}}
          className={classes.what}
          onClick={onGo}
        >
          {news.kind === 'schedule_failed' ? <Trans>Allocation by schedule for {day}</Trans> : <Trans>Allocation for {day}</Trans>}
        </Link>
        <Status tone={TONES[news.kind] ?? 'neutral'}>{words[news.kind]}</Status>
      </div>
      {news.reason ? <p>{news.reason}</p> : null}
      <p className={classes.when}>
        {formatInstant(news.at, locale)} {news.kind === 'schedule_failed' ? null : <bdi>{news.by}</bdi>}
      </p>
    </li>
  );
}
