import { useLingui } from '@lingui/react/macro';
import type { PreviewFinding, PreviewShape, ShownFileShape } from '../../api/types.gen';
import { PairTable } from '../../kit/PairTable';
import { pairUp } from './pairs';

/** Whether a finding is told at its row, below. */
export function isOfRow(preview: PreviewShape, finding: PreviewFinding): boolean {
  const file = preview.files.find((each) => each.name === finding.file);
  return finding.severity === 'error' && (file?.refused_rows.some((row) => row.line === finding.line) ?? false);
}

/** The first rows that cannot be used, wherever they stand in what was looked at. */
export function RefusedRows({ preview, file }: { preview: PreviewShape; file: ShownFileShape }) {
  const { t } = useLingui();
  if (file.refused_rows.length === 0) {
    return null;
  }
  const pairs = pairUp(preview, { ...file, rows: file.refused_rows }, undefined, '');
  return (
    <PairTable
      label={t`Refused rows of ${file.name}`}
      numberTitle={t`Line`}
      fromTitle={t`As the file has it`}
      intoTitle={t`Refused rows`}
      fromColumns={pairs.fromColumns}
      intoColumns={[t`What is wrong`]}
      rows={pairs.rows.map((row) => ({ ...row, into: null }))}
    />
  );
}
