import { plural } from '@lingui/core/macro';
import { useLingui } from '@lingui/react/macro';
import classes from './Sheet.module.css';
import type { SheetColumn } from './sheetColumn';
import type { SheetFolds as Folds } from './useSheetFolds';

/** Brings the columns in which no row says anything into sight, or folds them away again. */
export function SheetFolds({ folds, columns }: { folds: Folds; columns: readonly SheetColumn[] }) {
  const { t, i18n } = useLingui();
  const count = folds.empty.length;
  if (count === 0) {
    return null;
  }
  const names = folds.empty.map((at) => columns[at]?.header ?? '');
  return (
    <button
      type="button"
      className={classes.tool}
      title={new Intl.ListFormat(i18n.locale).format(names)}
      onClick={folds.toggle}
    >
      {folds.isFolded
        ? t`${plural(count, { one: 'Show # empty column', other: 'Show # empty columns' })}`
        : t`${plural(count, { one: 'Hide # empty column', other: 'Hide # empty columns' })}`}
    </button>
  );
}
