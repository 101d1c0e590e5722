import type { MessageDescriptor } from '@lingui/core';
import { msg } from '@lingui/core/macro';
import { Trans, useLingui } from '@lingui/react/macro';
import { Dialog } from '../kit/Dialog';
import { KeyList } from '../kit/KeyList';
import { useLetters } from './letters';
import { LIST_KEYS, SHEET_KEYS, SHORTCUTS, useBindings } from './shortcuts';

const SEQUENCE = Object.keys(SHORTCUTS);

const TITLES: Record<string, MessageDescriptor> = {
  everywhere: msg`Everywhere`,
  go: msg`Go to`,
  page: msg`On this page`,
  list: msg`In lists`,
  sheet: msg`In rule tables`,
};

/** The keys that do something now, and those of lists and sheets. */
export function KeysHelp({ onClose }: { onClose: () => void }) {
  const { t, i18n } = useLingui();
  const areLettersOn = useLetters();
  const bindings = useBindings();
  const groups = Object.entries(TITLES).map(([code, title]) => {
    const bound = [...bindings].sort((one, other) => SEQUENCE.indexOf(one.code) - SEQUENCE.indexOf(other.code));
    const shown = [...bound, ...LIST_KEYS, ...SHEET_KEYS].filter((each) => each.group === code);
    return {
      title: i18n._(title),
      // Of two that answer to the same keys the newest does.
      keys: [...new Map(shown.map((each) => [each.keys, each])).values()].flatMap(({ keys, label }) =>
        keys === null ? [] : [{ keys, label: typeof label === 'string' ? label : i18n._(label) }],
      ),
    };
  });
  return (
    <Dialog title={t`Keys`} isOpen onClose={onClose} size="wide">
      <KeyList groups={groups.filter((group) => group.keys.length > 0)} />
      <p className="muted">
        {areLettersOn ? (
          <Trans>Single letters do nothing in fields. They can be switched off in the account menu.</Trans>
        ) : (
          <Trans>Single letters are switched off; the account menu switches them on.</Trans>
        )}
      </p>
    </Dialog>
  );
}
