import { Trans, useLingui } from '@lingui/react/macro';
import { useState } from 'react';
import type { PreviewShape, ShownFileShape } from '../../api/types.gen';
import { CheckField } from '../../kit/CheckField';
import { SelectField } from '../../kit/Field';
import { formatCount } from '../../kit/format';
import { useLocale } from '../../kit/locale';
import { PairTable } from '../../kit/PairTable';
import { useCodeWords } from '../codeWords';
import { pairUp, targetsOf } from './pairs';

/** The first rows of one file beside what they become. */
export function PreviewTable({ preview, file }: { preview: PreviewShape; file: ShownFileShape }) {
  const { t } = useLingui();
  const locale = useLocale();
  const targetWord = useCodeWords('target');
  const fieldWord = useCodeWords('field');
  const [chosen, setChosen] = useState('');
  const [hasUnused, setHasUnused] = useState(false);
  const targets = file.is_read ? targetsOf(preview, file.name) : [];
  const target = targets.find((each) => each.target === chosen) ?? targets[0];
  const unused = file.unused_columns.length;
  const canHide = target !== undefined && unused > 0 && unused < file.columns.length;
  const leftOut = t`Not taken: the mapping leaves this row out, or another row says the same.`;
  const pairs = pairUp(preview, file, target, leftOut, hasUnused || !canHide);
  const shown = formatCount(file.rows.length, locale);
  const looked = formatCount(file.rows_looked_at, locale);
  const hidden = formatCount(pairs.hiddenColumns, locale);
  return (
    <>
      {targets.length > 1 ? (
        <SelectField
          label={t`Become`}
          value={target?.target ?? ''}
          options={targets.map((each) => ({ value: each.target, label: targetWord(each.target) }))}
          onChange={setChosen}
        />
      ) : null}
      {canHide ? (
        <CheckField
          label={t`Show the columns that are not read, too`}
          name="unused-columns"
          isOn={hasUnused}
          onChange={setHasUnused}
        />
      ) : null}
      <PairTable
        label={t`First rows of ${file.name}`}
        numberTitle={t`Line`}
        fromTitle={<Trans>As the file has it</Trans>}
        intoTitle={target ? targetWord(target.target) : ''}
        fromColumns={pairs.fromColumns}
        intoColumns={pairs.intoColumns.map(fieldWord)}
        rows={pairs.rows}
      />
      <p className="muted">
        {file.is_cut ? (
          <Trans>
            The first {shown} rows are shown, the first {looked} were looked at. The file is longer: what comes later is
            checked when it is imported.
          </Trans>
        ) : (
          <Trans>
            The first {shown} of {looked} rows are shown; all of them were looked at.
          </Trans>
        )}{' '}
        {pairs.hiddenColumns > 0 ? <Trans>{hidden} more columns are not shown.</Trans> : null}{' '}
        {file.is_read || preview.faults.length > 0 ? null : <Trans>The mapping does not read this file.</Trans>}
      </p>
    </>
  );
}
