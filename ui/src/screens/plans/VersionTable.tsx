import { useLingui } from '@lingui/react/macro';
import { Link } from '@tanstack/react-router';
import type { PlanVersionShape } from '../../api/types.gen';
import { Day, Instant } from '../../kit/Figure';
import { type Column, Table } from '../../kit/Table';

interface Props {
  name: string;
  title: string;
  versions: PlanVersionShape[];
  /** The version that is on the page: the others are compared with it. */
  shown?: string;
}

/** The versions of a plan, the newest first, each by the hash of its content. */
export function VersionTable({ name, title, versions, shown }: Props) {
  const { t } = useLingui();
  const columns: Column<PlanVersionShape>[] = [
    {
      key: 'version',
      header: t`Version`,
      cell: (row) => (
        <Link to="/plans/$name/$version" params={{ name, version: row.version }}>
          <bdi>{row.version.slice(0, 12)}</bdi>
        </Link>
      ),
    },
    { key: 'from', header: t`In force from`, narrow: 'hide', cell: (row) => <Day on={row.start_on} /> },
    { key: 'until', header: t`Until`, narrow: 'hide', cell: (row) => <Day on={row.end_on} /> },
    { key: 'recorded', header: t`Recorded`, cell: (row) => <Instant at={row.recorded_at} /> },
    { key: 'by', header: t`By`, narrow: 'hide', cell: (row) => <bdi>{row.recorded_by}</bdi> },
    { key: 'paid', header: t`Paid periods`, narrow: 'hide', cell: (row) => <bdi>{row.paid_periods.join(', ')}</bdi> },
  ];
  if (shown !== undefined) {
    columns.push({
      key: 'compare',
      header: t`Difference`,
      cell: (row) =>
        row.version === shown ? (
          t`Shown above`
        ) : (
          <Link to="/plans/$name/$version" params={{ name, version: shown }} search={{ against: row.version }}>
            {t`Compare`}
          </Link>
        ),
    });
  }
  return (
    <Table
      label={t`Versions of ${title}`}
      columns={columns}
      rows={versions}
      rowKey={(row) => row.version}
      isInner={shown === undefined}
    />
  );
}
