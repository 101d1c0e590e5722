import { Trans, useLingui } from '@lingui/react/macro';
import { formatCount } from './format';
import { Icon } from './Icon';
import { useLocale } from './locale';
import classes from './Sheet.module.css';
import type { SheetProps } from './sheetParts';

/** The cell that the cursor is on: where it stands, its whole text, what is wrong with it, what it was before. */
export function SheetFoot({ id, sheet }: { id: string; sheet: SheetProps }) {
  const { t } = useLingui();
  const locale = useLocale();
  const { state, columns } = sheet;
  const column = columns[state.cursor.column];
  const row = state.rows[state.cursor.row];
  if (!column || !row) {
    return null;
  }
  const text = row.cells[state.cursor.column] ?? '';
  const before = state.origin.get(row.key)?.[state.cursor.column];
  const problem = sheet.problemsOf?.(row.key)?.get(column.key);
  const shown = before === undefined || before === text ? null : column.show(before);
  const note = sheet.noteOf?.(row.key, column.key);
  const number = formatCount(state.cursor.row + 1, locale);
  const { header } = column;
  const place = t`Row ${number}, ${header}`;
  return (
    <div className={classes.foot}>
      <p className={classes.whole}>
        <span className="muted">{place}</span>
        <bdi>{column.show(text)}</bdi>
      </p>
      <div id={`${id}-about`} className={classes.about}>
        {problem ? (
          <p className={classes.problem} data-tone={problem.tone}>
            <Icon name={problem.tone} />
            <span>{problem.sentence}</span>
          </p>
        ) : null}
        {shown === null ? null : (
          <p className="muted">
            <Trans>
              Before: <bdi>{shown}</bdi>
            </Trans>
          </p>
        )}
        {note ? <p className="muted">{note}</p> : null}
      </div>
    </div>
  );
}
