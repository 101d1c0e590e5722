import { useLingui } from '@lingui/react/macro';
import { Link, useLocation } from '@tanstack/react-router';
import { useId } from 'react';
import { useAccount } from './account';
import { useEntryGroups } from './navigation';
import classes from './Pages.module.css';
import { useRecentPages } from './recents';

const RECENT = 5;

interface Props {
  /** Told when a page was chosen, so that what lies over the page can go. */
  onGo?: () => void;
}

/** Every page that the reader is offered, by group, and those of single things that they were on last. */
export function Pages({ onGo }: Props) {
  const { t } = useLingui();
  const id = useId();
  const groups = useEntryGroups();
  const { pathname } = useLocation();
  const own = new Set(groups.flatMap((group) => group.entries.map((entry) => entry.to)));
  const recent = useRecentPages(useAccount().account_id, pathname).filter((page) => !own.has(page.to.split('?')[0] ?? ''));
  const lists = [
    ...groups.map(({ code, title, entries }) => ({ code, title, pages: entries })),
    ...(recent.length > 0 ? [{ code: 'recent', title: t`Recent`, pages: recent.slice(0, RECENT) }] : []),
  ];
  return (
    <nav className={classes.pages} aria-label={t`Pages`}>
      {lists.map(({ code, title, pages }) => (
        <section key={code} aria-labelledby={`${id}-${code}`}>
          <h2 id={`${id}-${code}`} className={code === 'start' ? 'unseen' : classes.title}>
            {title}
          </h2>
          <ul className={classes.list}>
            {pages.map((page) => (
              <li key={page.to}>
                <Link
                  to={page.to}
                  className={classes.page}
                  activeProps={{ 'aria-current': 'page' }}
                  activeOptions={{ includeSearch: false, exact: page.to === '/' }}
                  onClick={onGo}
                >
                  <bdi>{page.title}</bdi>
                </Link>
              </li>
            ))}
          </ul>
        </section>
      ))}
    </nav>
  );
}
