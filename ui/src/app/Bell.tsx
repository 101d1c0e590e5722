import { Plural, Trans, useLingui } from '@lingui/react/macro';
import { Link } from '@tanstack/react-router';
import { Empty } from '../kit/Empty';
import { Popup } from '../kit/Popup';
import classes from './Bell.module.css';
import { JobNote } from './JobNote';
import { useNews } from './news';
import { RunNote } from './RunNote';
import { TicketNote } from './TicketNote';

/** What has happened that concerns the reader; a dot says that there is something they have not seen. */
export function Bell() {
  const { t } = useLingui();
  const { jobs, runs, findings, hasUnread, markRead } = useNews();
  const isEmpty = jobs.length === 0 && runs.length === 0 && !findings;
  return (
    <Popup icon="bell" label={hasUnread ? t`Notifications, some unread` : t`Notifications`} hasDot={hasUnread} onClose={markRead}>
      {(close) => (
        <div className={classes.panel}>
          <h2 className={classes.title}>
            <Trans>Notifications</Trans>
          </h2>
          {findings ? (
            <Link to="/findings" className={classes.findings} onClick={close}>
              <Plural value={findings} one="# open finding" other="# open findings" />
            </Link>
          ) : null}
          <ul className={classes.list}>
            {runs.map((each) => {
              const key = each.kind + (each.allocation_run_id ?? '') + each.at;
              return each.tickets === null ? (
                <RunNote key={key} news={each} onGo={close} />
              ) : (
                <TicketNote key={key} news={each} tickets={each.tickets} onGo={close} />
              );
            })}
            {jobs.map((job) => (
              <JobNote key={job.job_id} job={job} onGo={close} />
            ))}
          </ul>
          {isEmpty ? (
            <Empty title={<Trans>Nothing new</Trans>}>
              <Trans>What comes of imports, crediting and payout runs that you start is shown here.</Trans>
            </Empty>
          ) : null}
        </div>
      )}
    </Popup>
  );
}
