// Where the command bar leads: pages that the reader is offered, and those that they were on.
import { useLocation, useNavigate } from '@tanstack/react-router';
import type { Command } from '../kit/CommandRow';
import { useAccount } from './account';
import { useEntries } from './navigation';
import { useRecentPages } from './recents';
import { SHORTCUTS } from './shortcuts';

export function usePlaces(): { pages: Command[]; recent: Command[] } {
  const navigate = useNavigate();
  const { pathname } = useLocation();
  const entries = useEntries();
  const recent = useRecentPages(useAccount().account_id, pathname);
  const own = new Set(entries.map((entry) => entry.to));
  const go = (to: string) => () => {
    void navigate({ to });
  };
  return {
    pages: entries.map(({ to, title, shortcut }) => ({
      id: `go${to}`,
      label: title,
      keys: shortcut ? SHORTCUTS[shortcut].keys : null,
      run: go(to),
    })),
    recent: recent
      .filter(({ to }) => !own.has(to))
      .map(({ to, title }) => ({ id: `recent${to}`, label: title, run: () => void navigate({ href: to }) })),
  };
}
