import { Trans, useLingui } from '@lingui/react/macro';
import type { RowChangeShape } from '../../api/types.gen';
import type { SheetColumn } from '../../kit/sheetColumn';
import classes from './rules.module.css';

/** What became of one row: its cells before and after, as the sheet writes them. */
export function CellChanges({ row, columns }: { row: RowChangeShape; columns: readonly SheetColumn[] }) {
  const { t } = useLingui();
  const name = row.rule_id;
  const words: Record<string, string> = {
    added: t({ message: `Row ${name} added`, context: 'what happened' }),
    removed: t({ message: `Row ${name} deleted`, context: 'what happened' }),
    changed: t({ message: `Row ${name}`, context: 'what happened' }),
    moved: t({ message: `Row ${name} moved`, context: 'what happened' }),
  };
  const shown = row.kind === 'removed' ? [] : row.cells;
  return (
    <div>
      <p>
        <bdi>{words[row.kind] ?? name}</bdi>
        {row.was_moved && row.kind === 'changed' ? (
          <>
            {', '}
            <Trans context="a row">moved</Trans>
          </>
        ) : null}
      </p>
      {shown.length > 0 ? (
        <dl className={classes.cells}>
          {shown.map(({ part, column, before, after }) => {
            const sheet = columns.find(({ key }) => key === (part ? `${part}/${column}` : column));
            const say = (text: string) => (sheet ? sheet.show(text) : text) || '–';
            return (
              <div key={`${part} ${column}`}>
                <dt>{sheet?.header ?? column}</dt>
                <dd>
                  {row.kind === 'added' ? null : <del>{say(before)}</del>} <ins>{say(after)}</ins>
                </dd>
              </div>
            );
          })}
        </dl>
      ) : null}
    </div>
  );
}
