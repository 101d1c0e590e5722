import { plural } from '@lingui/core/macro';
import { Trans, useLingui } from '@lingui/react/macro';
import { useState } from 'react';
import type { PreviewShape } from '../../api/types.gen';
import { SelectField } from '../../kit/Field';
import { formatCount } from '../../kit/format';
import { useLocale } from '../../kit/locale';
import { Notice } from '../../kit/Notice';
import { Section } from '../../kit/Section';
import { Status } from '../../kit/Status';
import { useCodeWords } from '../codeWords';
import classes from './imports.module.css';
import { PreviewFindings } from './PreviewFindings';
import { PreviewTable } from './PreviewTable';
import { isOfRow, RefusedRows } from './RefusedRows';

/** The first rows, file by file, as they are and as they become. */
export function PreviewSection({ preview, isBusy }: { preview: PreviewShape; isBusy: boolean }) {
  const { t } = useLingui();
  const [chosen, setChosen] = useState('');
  const files = preview.files.filter((file) => file.columns.length > 0 || file.refused !== null);
  const file = files.find((each) => each.name === chosen) ?? files.find((each) => each.is_read) ?? files[0];
  if (!file) {
    return null;
  }
  const wrong = (name: string) => preview.findings.filter((finding) => finding.file === name).length;
  const label = (name: string) => {
    const count = wrong(name);
    return count > 0 ? t`${name}: ${plural(count, { one: '# finding', other: '# findings' })}` : name;
  };
  return (
    <Section
      title={<Trans>Preview</Trans>}
      beside={
        isBusy ? (
          <Status tone="info">
            <Trans>Looking…</Trans>
          </Status>
        ) : null
      }
    >
      <div className={classes.stack} aria-busy={isBusy}>
        <div className={classes.row}>
          {files.length > 1 ? (
            <SelectField
              label={t`File`}
              value={file.name}
              options={files.map(({ name }) => ({ value: name, label: label(name) }))}
              onChange={setChosen}
            />
          ) : null}
          <Outlook preview={preview} />
        </div>
        {preview.faults.length > 0 ? (
          <Notice tone="bad" title={<Trans>The mapping cannot be used yet</Trans>}>
            <Trans>Until this is mended, only the rows of the files are shown:</Trans>{' '}
            <bdi>{preview.faults.map((fault) => fault.message).join('; ')}</bdi>
          </Notice>
        ) : null}
        {file.refused ? (
          <Notice tone="bad" title={<Trans>Nothing of this file can be read</Trans>}>
            <bdi>{file.refused}</bdi>
          </Notice>
        ) : (
          <PreviewTable key={file.name} preview={preview} file={file} />
        )}
        <RefusedRows preview={preview} file={file} />
        <PreviewFindings findings={preview.findings.filter((each) => !isOfRow(preview, each))} />
      </div>
    </Section>
  );
}

/** What would become of all the rows that were looked at. */
function Outlook({ preview }: { preview: PreviewShape }) {
  const word = useCodeWords('target');
  const locale = useLocale();
  return preview.targets.map((target) => {
    const name = word(target.target);
    const good = formatCount(target.good, locale);
    const refused = formatCount(target.refused, locale);
    return (
      <span key={target.target} className={classes.counts}>
        <Status tone={target.good === 0 ? 'bad' : target.refused > 0 ? 'warn' : 'ok'}>
          {target.good === 0 && target.refused === 0 ? (
            <Trans>{name}: none</Trans>
          ) : target.refused > 0 ? (
            <Trans>
              {name}: {good} good, {refused} refused
            </Trans>
          ) : (
            <Trans>
              {name}: {good} good
            </Trans>
          )}
        </Status>
      </span>
    );
  });
}
