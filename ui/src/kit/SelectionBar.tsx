import { Plural, Trans, useLingui } from '@lingui/react/macro';
import type { ReactNode } from 'react';
import { formatCount } from './format';
import { countSelected, type GridSelection } from './gridSelection';
import { Icon } from './Icon';
import { useLocale } from './locale';
import classes from './SelectionBar.module.css';

export interface SelectionAction {
  code: string;
  label: string;
  /** The key that does the same, to be seen. */
  shortcut?: string | null;
  isDangerous?: boolean;
}

interface Props {
  selection: GridSelection;
  total: number;
  totalIsExact: boolean;
  actions: SelectionAction[];
  onAction: (code: string) => void;
  onClear: () => void;
  /** Offered while only some rows are selected. */
  onSelectAll: () => void;
}

/** What is selected and what can be done with it; nothing while nothing is selected. */
export function SelectionBar({ selection, total, totalIsExact, actions, onAction, onClear, onSelectAll }: Props) {
  const { t } = useLingui();
  const locale = useLocale();
  const selected = countSelected(selection, total);
  if (selected === 0) {
    return null;
  }
  const count = formatCount(selected, locale);
  const all = formatCount(total, locale);
  const isAll = selection.kind === 'all';
  const words = (): ReactNode => {
    if (!isAll) {
      return <Plural value={selected} one={`${count} selected`} other={`${count} selected`} />;
    }
    if (!totalIsExact) {
      return <Plural value={selected} one={`about ${count} selected`} other={`about ${count} that match selected`} />;
    }
    return selected === total ? (
      <Plural value={total} one={`the ${all} that matches selected`} other={`all ${all} that match selected`} />
    ) : (
      <Plural
        value={selected}
        one={`${count} of ${all} that match selected`}
        other={`${count} of ${all} that match selected`}
      />
    );
  };
  return (
    <section className={classes.bar} aria-label={t`Selection`}>
      <button type="button" className={classes.clear} aria-label={t`Clear the selection`} onClick={onClear}>
        <Icon name="close" />
      </button>
      <span className={classes.count}>{words()}</span>
      {!isAll && selected < total ? (
        <button type="button" className={classes.link} onClick={onSelectAll}>
          {totalIsExact ? <Trans>Select all {all} that match</Trans> : <Trans>Select all that match, about {all}</Trans>}
        </button>
      ) : null}
      <span className={classes.actions}>
        {actions.map(({ code, label, shortcut, isDangerous }) => (
          <button
            key={code}
            type="button"
            className={classes.action}
            data-tone={isDangerous ? 'bad' : undefined}
            aria-keyshortcuts={shortcut ?? undefined}
            onClick={() => {
              onAction(code);
            }}
          >
            {label}
            {shortcut ? <kbd aria-hidden>{shortcut}</kbd> : null}
          </button>
        ))}
      </span>
    </section>
  );
}
