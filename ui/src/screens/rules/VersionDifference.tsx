import { Trans, useLingui } from '@lingui/react/macro';
import { useQuery } from '@tanstack/react-query';
import { showDifferenceOptions, showVersionOptions } from '../../api/@tanstack/react-query.gen';
import type { RowChangeShape, TableDifferenceShape, TablePage } from '../../api/types.gen';
import { Answer } from '../../app/Answer';
import { formatCount } from '../../kit/format';
import { useLocale } from '../../kit/locale';
import { Section } from '../../kit/Section';
import { Status, type Tone } from '../../kit/Status';
import { type Column, Table } from '../../kit/Table';
import type { SheetColumn } from '../../kit/sheetColumn';
import classes from './rules.module.css';
import { readTableDocument } from './tableDocument';
import { useRuleColumns } from './useRuleColumns';
import type { useWordFacts } from './useWordFacts';

interface Props {
  page: TablePage;
  before: string;
  after: string;
  words: ReturnType<typeof useWordFacts>;
}

const SHORT = 8;

/** What one version says differently from another, row by row, cells side by side. */
export function VersionDifference({ page, before, after, words }: Props) {
  const short = before.slice(0, SHORT);
  const query = useQuery(showDifferenceOptions({ path: { table_name: page.table_name }, query: { before, after } }));
  const document = useQuery(showVersionOptions({ path: { table_name: page.table_name, version: after } }));
  return (
    <Section
      title={
        <Trans>
          Difference to version <bdi>{short}</bdi>
        </Trans>
      }
    >
      <Answer query={query}>
        {(difference) =>
          document.data ? <Difference difference={difference} raw={document.data.document} words={words} /> : null
        }
      </Answer>
    </Section>
  );
}

const TONES: Record<string, Tone> = { added: 'ok', removed: 'bad', changed: 'info', moved: 'neutral' };

function Difference({ difference, raw, words }: { difference: TableDifferenceShape; raw: Record<string, unknown>; words: Props['words'] }) {
  const { t } = useLingui();
  const locale = useLocale();
  const { columns } = useRuleColumns(readTableDocument(raw), words.factsOf);
  const kinds: Record<string, string> = {
    added: t({ message: 'Added', context: 'a row' }),
    removed: t({ message: 'Deleted', context: 'a row' }),
    changed: t({ message: 'Changed', context: 'a row' }),
    moved: t({ message: 'Moved', context: 'a row' }),
  };
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
      {[...difference.head, ...difference.columns.flatMap(({ name, kind, fields }) => (fields.length > 0 ? fields : [{ name, before: '', after: kinds[kind] ?? kind }]))].map(
        (field) => (
          <p key={field.name}>
            <bdi>{field.name}</bdi>: <del>{field.before}</del> <ins>{field.after}</ins>
          </p>
        ),
      )}
      {difference.rows.length > 0 ? (
        <Table label={t`Rows that are different`} columns={shape} rows={difference.rows} rowKey={(row) => `${row.rule_id} ${String(row.row_after)} ${String(row.row_before)}`} />
      ) : null}
    </>
  );
}
