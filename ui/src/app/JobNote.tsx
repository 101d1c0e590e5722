import type { MessageDescriptor } from '@lingui/core';
import { msg } from '@lingui/core/macro';
import { useLingui } from '@lingui/react/macro';
import { Link } from '@tanstack/react-router';
import type { JobShape } from '../api/types.gen';
import { asWords, formatInstant, formatPercent } from '../kit/format';
import { useLocale } from '../kit/locale';
import { Status, type Tone } from '../kit/Status';
import classes from './JobNote.module.css';

const KINDS: Record<string, MessageDescriptor> = {
  import: msg`Import`,
  credit: msg`Crediting`,
  pay_plan: msg`Planning of payouts`,
  pay_apply: msg`Payout run`,
  try_table: msg`Trial of a rule table`,
  allocate: msg`Planning of an allocation`,
  what_if: msg`What-if of an allocation`,
};

const STATES: Record<string, { word: MessageDescriptor; tone: Tone }> = {
  waiting: { word: msg`Waiting`, tone: 'neutral' },
  running: { word: msg`Under way`, tone: 'info' },
  done: { word: msg`Done`, tone: 'ok' },
  failed: { word: msg`Failed`, tone: 'bad' },
};

/** Where one sees what came of a job, or how far it is. */
function placeOf({ job_id, kind, result }: JobShape): string {
  const idOf = (name: string): string | null => {
    const id = result?.[name];
    return typeof id === 'string' || typeof id === 'number' ? String(id) : null;
  };
  if (kind === 'import') {
    const imported = idOf('import_id');
    return imported ? `/imports/${imported}` : `/imports/jobs/${job_id}`;
  }
  if (kind === 'credit') {
    return '/credits';
  }
  if (kind === 'try_table') {
    const table = idOf('table_name');
    return table ? `/rules/${table}${idOf('edit_number') === null ? '' : '/draft'}` : '/rule_tables';
  }
  if (kind === 'allocate') {
    const allocation = idOf('allocation_run_id');
    return allocation ? `/allocation/${allocation}` : '/allocation';
  }
  if (kind === 'what_if') {
    const whatIf = idOf('what_if_id');
    return whatIf ? `/allocation/what-ifs/${whatIf}` : '/allocation';
  }
  const run = idOf('payout_run_id');
  return run ? `/payout-runs/${run}` : '/payout-runs';
}

/** An allocation that has no run yet is followed, and explained if it failed, on the page of its planning. */
function searchOf({ job_id, kind, result }: JobShape): { job?: string } {
  return kind === 'allocate' && !result?.allocation_run_id ? { job: job_id } : {};
}

/** One piece of long work: what it is, how far it is, and why it failed if it did. */
export function JobNote({ job, onGo }: { job: JobShape; onGo: () => void }) {
  const { i18n } = useLingui();
  const locale = useLocale();
  const kind = KINDS[job.kind];
  const state = STATES[job.state];
  const part = job.state === 'running' ? formatPercent(String(job.done_part), locale) : '';
  return (
    <li className={classes.note}>
      <div className={classes.line}>
        <Link to={placeOf(job)} search={searchOf(job)} className={classes.what} onClick={onGo}>
          {kind ? i18n._(kind) : asWords(job.kind)} <bdi className="muted">{job.subject}</bdi>
        </Link>
        <Status tone={state?.tone ?? 'neutral'}>{state ? i18n._(state.word) : asWords(job.state)}</Status>
      </div>
      {job.problem ? <p>{job.problem.detail}</p> : null}
      <p className={classes.when}>
        {formatInstant(job.ended_at ?? job.requested_at, locale)} {part}
      </p>
    </li>
  );
}
