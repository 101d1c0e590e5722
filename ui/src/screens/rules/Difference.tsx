import { Trans, useLingui } from '@lingui/react/macro';
import type { RowChangeShape, TableDifferenceShape } from '../../api/types.gen';
import { formatCount } from '../../kit/format';
import { useLocale } from '../../kit/locale';
import type { SheetColumn } from '../../kit/sheetColumn';
import { Status, type Tone } from '../../kit/Status';
import { type Column, Table } from '../../kit/Table';
import { useHitPolicyNames } from './hitPolicy';
import classes from './rules.module.css';
import type { TableDocument } from './tableDocument';
import { useRuleColumns } from './useRuleColumns';
import type { useWordFacts } from './useWordFacts';

interface Props {
  difference: TableDifferenceShape;
  /** The later of the two documents. */
  document: TableDocument;
  factsOf: ReturnType<typeof useWordFacts>['factsOf'];
}

const TONES: Record<string, Tone> = { added: 'ok', removed: 'bad', changed: 'info', moved: 'neutral' };

/** What one document of a table says differently from another, row by row, cells side by side. */
export function Difference({ difference, document, factsOf }: Props) {
  const { t } = useLingui();
  const locale = useLocale();
  const { columns } = useRuleColumns(document, factsOf);
  const kinds: Record<string, string> = {
    added: t({ message: 'Added', context: 'a row' }),
    removed: t({ message: 'Deleted', context: 'a row' }),
    changed: t({ message: 'Changed', context: 'a row' }),
    moved: t({ message: 'Moved', context: 'a row' }),
  };
  const policyName = useHitPolicyNames();
  const heads: Record<string, string> = {
    title: t`Title`,
    hit_policy: t`When several rows match`,
    label: t({ message: 'Name', context: 'of a column' }),
    type: t`What stands in it`,
    allowed: t`Only these values`,
    default: t`Where no row decides`,
  };
  const said = (name: string, text: string): string => (text === '' ? '–' : name === 'hit_policy' ? policyName(text) : text);
  const columnOf = (part: string, column: string): SheetColumn | undefined =>
    columns.find(({ key }) => key === (part ? `${part}/${column}` : column));
  // In the sequence of the sheet.
  const placeIn = ({ part, column }: RowChangeShape['cells'][number]): number =>
    columns.findIndex(({ key }) => key === (part ? `${part}/${column}` : column));
  const place = (at: number | null): string => (at === null ? '–' : formatCount(at, locale));
  const shape: Column<RowChangeShape>[] = [
    { key: 'row', header: t`Row`, cell: (row) => <bdi>{row.rule_id}</bdi> },
    { key: 'kind', header: t`What`, cell: (row) => <Status tone={TONES[row.kind] ?? 'neutral'}>{kinds[row.kind] ?? row.kind}</Status> },
    {
      key: 'place',
      header: t`Place`,
      narrow: 'hide',
      cell: (row) => (row.row_before === row.row_after ? place(row.row_after) : `${place(row.row_before)} → ${place(row.row_after)}`),
    },
    {
      key: 'cells',
      header: t`Cells`,
      wraps: true,
      cell: (row) => (
        <dl className={classes.cells}>
          {[...row.cells].sort((one, other) => placeIn(one) - placeIn(other)).map(({ part, column, before, after }) => {
            const shown = columnOf(part, column);
            const say = (text: string) => (shown ? shown.show(text) : text);
            return (
              <div key={`${part} ${column}`}>
                <dt>{shown?.header ?? column}</dt>
                <dd>
                  {row.kind === 'added' ? null : <del>{say(before) || '–'}</del>} {row.kind === 'removed' ? null : <ins>{say(after) || '–'}</ins>}
                </dd>
              </div>
            );
          })}
        </dl>
      ),
    },
  ];
  if (difference.rows.length + difference.head.length + difference.columns.length === 0) {
    return (
      <p className="muted">
        <Trans>Both say the same.</Trans>
      </p>
    );
  }
  return (
    <>
      {difference.head.map(({ name, before, after }) => (
        <p key={name}>
          {heads[name] ?? name}: <del>{said(name, before)}</del> <ins>{said(name, after)}</ins>
        </p>
      ))}
      {difference.columns.map(({ part, name, kind, fields }) => {
        const label = columnOf(part === 'inputs' ? 'when' : 'then', name)?.header ?? name;
        const what = kinds[kind] ?? kind;
        return (
          <p key={`${part} ${name}`}>
            <bdi>{label}</bdi>: {what}
            {fields.map((field) => (
              <span key={field.name}>
                , {heads[field.name] ?? field.name} <del>{said(field.name, field.before)}</del> <ins>{said(field.name, field.after)}</ins>
              </span>
            ))}
          </p>
        );
      })}
      {difference.rows.length > 0 ? (
        <Table label={t`Rows that are different`} columns={shape} rows={difference.rows} rowKey={(row) => `${row.rule_id} ${String(row.row_after)} ${String(row.row_before)}`} />
      ) : null}
    </>
  );
}
