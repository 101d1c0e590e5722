// Where a reader can go: the screens drawn by hand that their roles are offered, and the lists that the server describes.
import { useLingui } from '@lingui/react/macro';
import { useQuery } from '@tanstack/react-query';
import { viewsOptions } from '../engine/gridApi';
import { useAccount } from './account';
import { mayBePaid } from './roles';
import { type Group, GROUPS, GROUP_TITLES, SCREENS } from './screens';
import type { ShortcutCode } from './shortcuts';

export interface Entry {
  to: string;
  title: string;
  group: Group;
  shortcut: ShortcutCode | null;
  /** Whether it stands in the navigation; the others are reached from rows and by name in the command bar. */
  isOffered: boolean;
}

export interface EntryGroup {
  code: Group;
  title: string;
  entries: Entry[];
}

// The addresses behind g and a letter, whether drawn by hand or described.
const KEYS: Record<string, ShortcutCode> = {
  '/': 'go_home',
  '/statements': 'go_statements',
  '/work': 'go_work',
  '/claims': 'go_claims',
  '/orders': 'go_orders',
  '/tower': 'go_tower',
  '/boards': 'go_boards',
  '/rule_tables': 'go_rules',
  '/allocation': 'go_allocation',
};

function entryOf(to: string, title: string, group: Group, isOffered = true): Entry {
  return { to, title, group, shortcut: KEYS[to] ?? null, isOffered };
}

/** The pages that the reader is offered, in the sequence in which they are shown. */
export function useEntries(): Entry[] {
  const { i18n } = useLingui();
  const { roles, person_id: personId } = useAccount();
  const views = useQuery(viewsOptions());
  const screens = SCREENS.filter(
    (screen) =>
      (!screen.roles || roles.some((role) => screen.roles?.has(role))) && (!screen.isOfPaid || mayBePaid(roles, personId)),
  );
  const own = new Set(screens.map((screen) => screen.to));
  const described = (views.data ?? []).filter((view) => !own.has(`/${view.name}`));
  return [
    ...screens.map(({ to, title, group, isByName }) => entryOf(to, i18n._(title), group, !isByName)),
    ...described.map((view) => entryOf(`/${view.name}`, view.title, view.group, view.in_navigation)),
  ];
}

/** The same pages by group; a group without pages is left out. */
export function useEntryGroups(): EntryGroup[] {
  const { i18n } = useLingui();
  const entries = useEntries();
  return GROUPS.map((code) => ({
    code,
    title: i18n._(GROUP_TITLES[code]),
    entries: entries.filter((entry) => entry.group === code && entry.isOffered),
  })).filter((group) => group.entries.length > 0);
}
