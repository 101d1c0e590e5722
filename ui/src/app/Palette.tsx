import { Trans, useLingui } from '@lingui/react/macro';
import { useState, useSyncExternalStore } from 'react';
import { CommandBar, type CommandGroup } from '../kit/CommandBar';
import { isFound } from './find';
import { useOrderHits } from './order-hits';
import { usePlaces } from './places';
import { useSettings } from './settings';
import { useBindings } from './shortcuts';
import { stopTypingAhead, subscribeToTypedAhead, typedAhead } from './typed-ahead';

interface Props {
  onClose: () => void;
  onHelp: () => void;
}

/** The command bar: what can be done on this page, where one can go, orders by number, and how the pages look. */
export function Palette({ onClose, onHelp }: Props) {
  const { t, i18n } = useLingui();
  const typed = useSyncExternalStore(subscribeToTypedAhead, typedAhead);
  const [edited, setQuery] = useState<string | null>(null);
  const query = edited ?? typed;
  const hits = useOrderHits(query);
  const places = usePlaces();
  const settings = useSettings(onHelp);
  // The bar is itself a search.
  const actions = useBindings()
    .filter(({ code, group }) => group === 'page' && code !== 'search')
    .map(({ code, keys, label, run }) => ({
      id: code,
      label: typeof label === 'string' ? label : i18n._(label),
      keys,
      // Only once the bar is gone may what it does take the focus.
      run: () => {
        window.setTimeout(run);
      },
    }));
  const groups: CommandGroup[] = [
    { key: 'page', title: t`On this page`, commands: actions },
    { key: 'recent', title: t`Recent`, commands: places.recent },
    { key: 'go', title: t`Go to`, commands: places.pages },
    { key: 'settings', title: t`Settings`, commands: settings },
  ];
  const found = groups.map((group) => ({
    ...group,
    commands: group.commands.filter((command) => isFound(command.label, query)),
  }));
  return (
    <CommandBar
      label={t`Search orders, go to a page, do something`}
      query={query}
      onQuery={setQuery}
      onReady={stopTypingAhead}
      groups={[...found, { key: 'orders', title: t`Orders`, commands: hits.commands }].filter(
        (group) => group.commands.length > 0,
      )}
      empty={
        hits.isPending ? (
          <Trans>Searching</Trans>
        ) : (
          <Trans>Nothing found. Order numbers match from their beginning, names anywhere.</Trans>
        )
      }
      onClose={onClose}
    />
  );
}
