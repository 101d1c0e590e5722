import { Plural, useLingui } from '@lingui/react/macro';
import { Link } from '@tanstack/react-router';
import type { AllocationNewsShape } from '../api/types.gen';
import { formatInstant } from '../kit/format';
import { useLocale } from '../kit/locale';
import { Status } from '../kit/Status';
import classes from './JobNote.module.css';

const FILTERS: Partial<Record<AllocationNewsShape['kind'], Record<string, string>>> = {
  allocated: { f: 'state:in:allocated' },
  returned: { f: 'state:in:returned' },
};

/** What others did with tickets: somebody of a partner got or lost some, a partner gave some back to whoever plans. */
export function TicketNote({ news, tickets, onGo }: { news: AllocationNewsShape; tickets: number; onGo: () => void }) {
  const { t } = useLingui();
  const locale = useLocale();
  const words: Partial<Record<AllocationNewsShape['kind'], string>> = {
    allocated: t`Given to you`,
    withdrawn: t`Taken back`,
    returned: t`Given back`,
  };
  return (
    <li className={classes.note}>
      <div className={classes.line}>
        <Link to="/$view" params={{ view: 'tickets' }} search={FILTERS[news.kind] ?? {}} className={classes.what} onClick={onGo}>
          <Plural value={tickets} one="# ticket" other="# tickets" />
        </Link>
        <Status tone={news.kind === 'allocated' ? 'info' : 'warn'}>{words[news.kind]}</Status>
      </div>
      <p className={classes.when}>
        {formatInstant(news.at, locale)} <bdi>{news.by}</bdi>
      </p>
    </li>
  );
}
