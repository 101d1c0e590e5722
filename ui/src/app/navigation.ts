// Where a reader can go: the screens drawn by hand that their roles are offered.
import { useLingui } from '@lingui/react/macro';
import { useAccount } from './account';
import { type Group, GROUPS, GROUP_TITLES, SCREENS } from './screens';
import type { ShortcutCode } from './shortcuts';

export interface Entry {
  to: string;
  title: string;
  group: Group;
  shortcut: ShortcutCode | null;
}

export interface EntryGroup {
  code: Group;
  title: string;
  entries: Entry[];
}

// The addresses behind g and a letter, whether drawn by hand or described.
const KEYS: Record<string, ShortcutCode> = {
  '/statements': 'go_statements',
  '/work': 'go_work',
  '/claims': 'go_claims',
  '/orders': 'go_orders',
  '/tower': 'go_tower',
  '/boards': 'go_boards',
  '/rules': 'go_rules',
  '/allocation': 'go_allocation',
};

/** The pages that the reader is offered, in the sequence in which they are shown. */
export function useEntries(): Entry[] {
  const { i18n } = useLingui();
  const { roles } = useAccount();
  return SCREENS.filter((screen) => !screen.roles || roles.some((role) => screen.roles?.has(role))).map((screen) => ({
    to: screen.to,
    title: i18n._(screen.title),
    group: screen.group,
    shortcut: KEYS[screen.to] ?? null,
  }));
}

/** The same pages by group; a group without pages is left out. */
export function useEntryGroups(): EntryGroup[] {
  const { i18n } = useLingui();
  const entries = useEntries();
  return GROUPS.map((code) => ({
    code,
    title: i18n._(GROUP_TITLES[code]),
    entries: entries.filter((entry) => entry.group === code),
  })).filter((group) => group.entries.length > 0);
}
