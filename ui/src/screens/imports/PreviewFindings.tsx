import { useLingui } from '@lingui/react/macro';
import type { PreviewFinding } from '../../api/types.gen';
import { Said } from '../../kit/Said';
import { type Column, Table } from '../../kit/Table';
import { Name } from '../Name';
import { State } from '../State';

const MOST_SHOWN = 100;

/** What is wrong with the rows that are shown, and with files as a whole. */
export function PreviewFindings({ findings }: { findings: PreviewFinding[] }) {
  const { t } = useLingui();
  if (findings.length === 0) {
    return null;
  }
  const columns: Column<PreviewFinding>[] = [
    { key: 'file', header: t`File`, cell: (row) => <Name text={row.file} /> },
    { key: 'line', header: t`Line`, align: 'end', cell: (row) => row.line, narrow: 'below' },
    { key: 'column', header: t`Column`, cell: (row) => <Name text={row.column} />, narrow: 'below' },
    { key: 'severity', header: t`Severity`, cell: (row) => <State code={row.severity} />, narrow: 'below' },
    { key: 'message', header: t`What is wrong`, cell: (row) => <Said text={row.message} />, wraps: true },
  ];
  return (
    <Table
      label={t`Findings of the preview`}
      columns={columns}
      rows={findings.slice(0, MOST_SHOWN)}
      rowKey={(row) => [row.file, row.line, row.column, row.code, row.message].join(' ')}
    />
  );
}
