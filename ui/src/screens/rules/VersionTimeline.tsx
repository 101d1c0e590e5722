import { useLingui } from '@lingui/react/macro';
import { Link } from '@tanstack/react-router';
import type { TablePage, TableVersionShape } from '../../api/types.gen';
import { Count, Day, Instant } from '../../kit/Figure';
import { type Column, Table } from '../../kit/Table';
import { Timeline } from '../../kit/Timeline';
import { todayOf } from './useCase';

const SHORT = 8;
const YEAR_MILLISECONDS = 366 * 86_400_000;

/** First and last day of the picture: all versions, and a year around what has no end. */
function frameOf(versions: readonly TableVersionShape[], today: string): { from: string; until: string } {
  const days = versions.flatMap(({ start_on: from, end_on: until }) => (until === null ? [from] : [from, until]));
  const first = [...days, today].sort()[0] ?? today;
  const last = [...days, today].sort().at(-1) ?? today;
  const shift = (day: string, by: number) => new Date(Date.parse(`${day}T00:00:00Z`) + by).toISOString().slice(0, 10);
  const earliest = shift(last, -5 * YEAR_MILLISECONDS);
  return { from: first < earliest ? earliest : first, until: shift(last, YEAR_MILLISECONDS / 2) };
}

/** When each version holds, drawn over time and listed with who published it. */
export function VersionTimeline({ page, shown }: { page: TablePage; shown: string }) {
  const { t } = useLingui();
  const { title } = page;
  const today = todayOf();
  const standing = page.versions.filter(({ superseded_at: at }) => at === null);
  const { from, until } = frameOf(standing, today);
  const lanes = [
    {
      key: 'versions',
      label: t`In force`,
      spans: standing
        .filter(({ end_on: end }) => end === null || end > from)
        .map((version) => ({
          key: `${version.version} ${version.start_on}`,
          label: version.version.slice(0, SHORT),
          startOn: version.start_on,
          endOn: version.end_on,
          tone: version.version === shown ? ('ok' as const) : ('neutral' as const),
        })),
    },
  ];
  const columns: Column<TableVersionShape>[] = [
    {
      key: 'version',
      header: t`Version`,
      cell: (row) => (
        <Link to="/rules/$table" params={{ table: page.table_name }} search={{ version: row.version }}>
          <bdi>{row.version.slice(0, SHORT)}</bdi>
        </Link>
      ),
    },
    { key: 'from', header: t`In force from`, cell: (row) => <Day on={row.start_on} /> },
    {
      key: 'until',
      header: t`Until`,
      cell: (row) => (row.withdrawn_by ? <span className="muted">{t({ message: 'Withdrawn', context: 'a version' })}</span> : row.superseded_at ? <span className="muted">{t`Replaced`}</span> : <Day on={row.end_on} />),
    },
    { key: 'rows', header: t`Rows`, align: 'end', narrow: 'hide', cell: (row) => <Count value={row.rules} /> },
    { key: 'at', header: t`Published`, narrow: 'hide', cell: (row) => <Instant at={row.published_at} /> },
    { key: 'by', header: t`By`, narrow: 'hide', cell: (row) => <bdi>{row.published_by}</bdi> },
    {
      key: 'compare',
      header: t`Difference`,
      cell: (row) =>
        row.version === shown ? (
          t`Shown above`
        ) : (
          <Link to="/rules/$table" params={{ table: page.table_name }} search={{ version: shown, against: row.version }}>
            {t`Compare`}
          </Link>
        ),
    },
  ];
  return (
    <>
      {standing.length > 0 ? <Timeline label={t`Versions of ${title}`} lanes={lanes} from={from} until={until} mark={today} /> : null}
      <Table
        label={t`Versions of ${title}`}
        columns={columns}
        rows={page.versions}
        rowKey={(row) => `${row.version} ${row.start_on} ${row.published_at}`}
      />
    </>
  );
}
