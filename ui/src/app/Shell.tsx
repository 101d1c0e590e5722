import { Trans, useLingui } from '@lingui/react/macro';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Link, useLocation, useNavigate } from '@tanstack/react-router';
import { type ReactNode, useEffect, useRef } from 'react';
import { endSessionMutation } from '../api/@tanstack/react-query.gen';
import type { AccountShape } from '../api/types.gen';
import { AccountMenu } from '../kit/AccountMenu';
import { Brand } from '../kit/Brand';
import { mendsFindings } from './roles';
import { endSession } from './session';
import classes from './Shell.module.css';

interface Props {
  account: AccountShape;
  children: ReactNode;
}

/** What stands around every page: where one can go, who one is. */
export function Shell({ account, children }: Props) {
  const { t } = useLingui();
  const queries = useQueryClient();
  const navigate = useNavigate();
  const main = useFocusOnNewPage();
  const leave = useMutation({
    ...endSessionMutation(),
    onSettled: async () => {
      await navigate({ to: '/' });
      endSession(queries);
    },
  });
  const pages = [
    { to: '/orders', label: t`Orders`, isShown: true },
    { to: '/statements', label: t`Statements`, isShown: true },
    { to: '/findings', label: t`Findings`, isShown: mendsFindings(account.roles) },
  ] as const;
  return (
    <>
      <a className={classes.skip} href="#content">
        <Trans>Skip to content</Trans>
      </a>
      <header className={classes.bar}>
        <Link to="/" className={classes.home}>
          <Brand />
        </Link>
        <nav className={classes.pages} aria-label={t`Pages`}>
          {pages
            .filter((page) => page.isShown)
            .map((page) => (
              <Link
                key={page.to}
                to={page.to}
                className={classes.page}
                activeProps={{ 'aria-current': 'page' }}
                activeOptions={{ includeSearch: false }}
              >
                {page.label}
              </Link>
            ))}
        </nav>
        <AccountMenu
          name={account.name}
          email={account.email}
          onSignOut={() => {
            leave.mutate({});
          }}
        />
      </header>
      <main id="content" ref={main} tabIndex={-1} className={classes.content}>
        {children}
      </main>
    </>
  );
}

/** Moves the focus into a page that was just gone to, as a browser does for a page that it loads. */
function useFocusOnNewPage() {
  const main = useRef<HTMLElement>(null);
  const { pathname } = useLocation();
  const shown = useRef(pathname);
  useEffect(() => {
    if (shown.current !== pathname) {
      shown.current = pathname;
      main.current?.focus({ preventScroll: true });
    }
  }, [pathname]);
  return main;
}
