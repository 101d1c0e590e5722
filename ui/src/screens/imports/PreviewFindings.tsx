import { useLingui } from '@lingui/react/macro';
import type { PreviewFinding } from '../../api/types.gen';
import { Said } from '../../kit/Said';
import { type Column, Table } from '../../kit/Table';
import { Name } from '../Name';
import { State } from '../State';

const MOST_SHOWN = 100;
const FEWEST_OF_A_FILE = 10;

/** The first findings of every file: those of one must not keep those of another out of sight. */
function firstOfEachFile(findings: PreviewFinding[]): PreviewFinding[] {
  const files = new Set(findings.map((finding) => finding.file));
  const most = Math.max(FEWEST_OF_A_FILE, Math.floor(MOST_SHOWN / files.size));
  return [...files].flatMap((file) => findings.filter((finding) => finding.file === file).slice(0, most));
}

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
      rows={firstOfEachFile(findings)}
      rowKey={(row) => [row.file, row.line, row.column, row.code, row.message].join(' ')}
    />
  );
}
