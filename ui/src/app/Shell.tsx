import { Trans } from '@lingui/react/macro';
import { useLocation } from '@tanstack/react-router';
import { lazy, type ReactNode, Suspense, useEffect, useRef, useState } from 'react';
import { useAccount } from './account';
import { AwayBanner } from './AwayBanner';
import { GoKeys } from './GoKeys';
import { NavDrawer } from './NavDrawer';
import { useRecording } from './recents';
import classes from './Shell.module.css';
import { useShortcut } from './shortcuts';
import { SideBar } from './SideBar';
import { useIsSideShown } from './side';
import { TopBar } from './TopBar';
import { startTypingAhead, stopTypingAhead } from './typed-ahead';

const loadPalette = () => import('./Palette').then((module) => ({ default: module.Palette }));
const Palette = lazy(loadPalette);
const KeysHelp = lazy(() => import('./KeysHelp').then((module) => ({ default: module.KeysHelp })));

const PRELOAD_MILLISECONDS = 1_000;

type Over = 'palette' | 'help' | 'pages' | null;

/** What stands around every page: where one can go, who one is, and what is opened over it. */
export function Shell({ children }: { children: ReactNode }) {
  const [over, setOver] = useState<Over>(null);
  const { isShown, turn } = useIsSideShown();
  const main = useFocusOnNewPage();
  useRecording(useAccount().account_id);
  const open = (next: Over) => () => {
    if (next === 'palette' && over !== 'palette') {
      startTypingAhead();
    }
    setOver(next);
  };
  const close = open(null);
  useEffect(() => (over === 'palette' ? stopTypingAhead : undefined), [over]);
  useEffect(() => {
    // Whoever opens the command bar types on at once: it must not still be on its way.
    const timer = window.setTimeout(() => {
      loadPalette().catch(() => undefined);
    }, PRELOAD_MILLISECONDS);
    return () => {
      window.clearTimeout(timer);
    };
  }, []);
  useShortcut('palette', open('palette'));
  useShortcut('help', open('help'));
  useShortcut('sidebar', turn);
  useShortcut('search', () => {
    const field = main.current?.querySelector<HTMLElement>('input[type="search"]');
    if (field) {
      field.focus();
    } else {
      open('palette')();
    }
  });
  return (
    <div className={classes.shell}>
      <a className={classes.skip} href="#content">
        <Trans>Skip to content</Trans>
      </a>
      <GoKeys />
      {isShown ? <SideBar onHide={turn} /> : null}
      <div className={classes.column}>
        <TopBar
          isSideShown={isShown}
          onShowSide={turn}
          onPages={open('pages')}
          onPalette={open('palette')}
          onHelp={open('help')}
        />
        <AwayBanner />
        <main id="content" ref={main} tabIndex={-1} className={classes.content}>
          {children}
        </main>
      </div>
      <NavDrawer isOpen={over === 'pages'} onClose={close} />
      <Suspense>
        {over === 'palette' ? <Palette onClose={close} onHelp={open('help')} /> : null}
        {over === 'help' ? <KeysHelp onClose={close} /> : null}
      </Suspense>
    </div>
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
