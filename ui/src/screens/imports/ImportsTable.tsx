import { useLingui } from '@lingui/react/macro';
import { Link } from '@tanstack/react-router';
import type { ImportShape } from '../../api/types.gen';
import { isolate } from '../../kit/direction';
import { Count } from '../../kit/Figure';
import { Instant } from '../../kit/Instant';
import { type Column, Table } from '../../kit/Table';
import { Name } from '../Name';
import { State } from '../State';

const sum = (row: ImportShape, what: 'new' | 'changed' | 'unchanged' | 'rejected'): number =>
  row.targets.reduce((total, counts) => total + counts[what], 0);

export function ImportsTable({ rows }: { rows: ImportShape[] }) {
  const { t } = useLingui();
  const count = (key: 'new' | 'changed' | 'unchanged' | 'rejected', header: string): Column<ImportShape> => ({
    key,
    header,
    align: 'end',
    cell: (row) => <Count value={sum(row, key)} />,
    narrow: key === 'new' || key === 'rejected' ? 'keep' : 'hide',
  });
  const columns: Column<ImportShape>[] = [
    { key: 'files', header: t`Files`, cell: (row) => <ImportLink row={row} />, wraps: true },
    { key: 'at', header: t`When`, cell: (row) => <Instant at={row.requested_at} />, narrow: 'below' },
    { key: 'state', header: t`State`, cell: (row) => <State code={row.state} />, narrow: 'below' },
    { key: 'source', header: t`Source`, cell: (row) => <Name text={row.source} />, narrow: 'hide' },
    { key: 'mapping', header: t`Mapping`, cell: (row) => <Name text={row.mapping} />, narrow: 'hide' },
    { key: 'actor', header: t`By`, cell: (row) => <Name text={row.actor} />, narrow: 'hide' },
    count('new', t`New`),
    count('changed', t`Changed`),
    count('unchanged', t`Unchanged`),
    count('rejected', t`Rejected`),
    { key: 'findings', header: t`Findings`, align: 'end', cell: (row) => <Count value={row.findings} />, narrow: 'hide' },
  ];
  return (
    <Table
      label={t`Imports`}
      columns={columns}
      rows={rows}
      rowKey={(row) => `${row.import_id ?? ''}/${row.job_id ?? ''}`}
    />
  );
}

function ImportLink({ row }: { row: ImportShape }) {
  const { t } = useLingui();
  const first = isolate(row.files[0]?.name ?? t`No file`);
  const more = row.files.length - 1;
  const text = more > 0 ? t`${first} and ${more} more` : first;
  if (row.import_id !== null) {
    return (
      <Link to="/imports/$importId" params={{ importId: row.import_id }}>
        {text}
      </Link>
    );
  }
  return row.job_id === null ? (
    text
  ) : (
    <Link to="/imports/jobs/$jobId" params={{ jobId: row.job_id }}>
      {text}
    </Link>
  );
}
