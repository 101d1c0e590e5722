import { Trans, useLingui } from '@lingui/react/macro';
import { useMutation, useQuery } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { importTablesMutation, listVocabulariesOptions, readTablesMutation } from '../../api/@tanstack/react-query.gen';
import type { ReadTables } from '../../api/types.gen';
import { ProblemNotice } from '../../app/ProblemNotice';
import { newStep } from '../../app/stepKey';
import { Button } from '../../kit/Button';
import { ButtonRow } from '../../kit/ButtonRow';
import { ChoiceField } from '../../kit/ChoiceField';
import { DropZone } from '../../kit/DropZone';
import { Notice } from '../../kit/Notice';
import { PageHeader } from '../../kit/PageHeader';
import classes from './rules.module.css';
import { TableInFile } from './TableInFile';
import { type ChosenFile, readFile } from './tableFile';

/** Tables from a file: everything wrong in it with its place, what it would change, and the drafts that come of it. */
export function TableFilePage() {
  const { t } = useLingui();
  const navigate = useNavigate();
  const domains = useQuery(listVocabulariesOptions()).data?.rows ?? [];
  const [file, setFile] = useState<ChosenFile | null>(null);
  const [unknown, setUnknown] = useState<string | null>(null);
  const [typedDomain, setDomain] = useState<string | null>(null);
  const vocabulary = typedDomain ?? domains[0]?.name ?? '';
  const read = useMutation(readTablesMutation());
  const save = useMutation({
    ...importTablesMutation(),
    onSuccess: ({ tables: [first, ...others] }) =>
      first && others.length === 0
        ? navigate({ to: '/rules/$table/draft', params: { table: first.table_name } })
        : navigate({ to: '/$view', params: { view: 'rule_tables' } }),
  });
  const take = async (chosen: File | undefined) => {
    if (chosen) {
      const sent = await readFile(chosen);
      setFile(sent);
      setUnknown(sent ? null : chosen.name);
      save.reset();
      if (sent) {
        read.mutate({ body: sent });
      } else {
        read.reset();
      }
    }
  };
  const found = read.data;
  return (
    <>
      <PageHeader
        title={t`Rule tables from a file`}
        back={
          <Link to="/$view" params={{ view: 'rule_tables' }}>
            <Trans>Rule tables</Trans>
          </Link>
        }
      >
        <Link to="/rule-tables/new">
          <Trans>New table</Trans>
        </Link>
      </PageHeader>
      <DropZone
        title={<Trans>Drop a file here</Trans>}
        button={<Trans>Choose a file</Trans>}
        label={t`File with rule tables`}
        accept=".csv,.yaml,.yml,.xlsx,.dmn,.xml"
        isBusy={read.isPending}
        hint={<Trans>CSV, YAML, XLSX or DMN, up to 6 MB. It becomes a draft: nothing is in force before somebody has approved it.</Trans>}
        onFiles={([chosen]) => void take(chosen)}
      />
      {unknown ? (
        <Notice tone="bad" title={<Trans>This file is of a kind that is not read here</Trans>}>
          <Trans>
            <bdi>{unknown}</bdi> ends otherwise than .csv, .yaml, .xlsx or .dmn, or has more than 6 MB. Save it as one of these, or split it.
          </Trans>
        </Notice>
      ) : null}
      {read.isError ? <ProblemNotice error={read.error} /> : null}
      {file && found ? (
        <div className={classes.page}>
          {found.tables.map((table, at) => (
            <TableInFile key={at} table={table} file={file.file_name} />
          ))}
          <LeftOut found={found} />
          {found.tables.some(({ document, is_known: isKnown }) => document && !isKnown) ? (
            <ChoiceField
              label={t`What new tables decide about`}
              name="vocabulary"
              value={vocabulary}
              choices={domains.map(({ name, title }) => ({ value: name, label: title }))}
              onChange={setDomain}
            />
          ) : null}
          {save.isError ? <ProblemNotice error={save.error} /> : null}
          {found.tables.every(({ document, is_retired: isRetired }) => document && !isRetired) ? (
            <ButtonRow>
              <Button
                isPrimary
                isBusy={save.isPending}
                onClick={() => {
                  save.mutate({ body: { ...file, vocabulary }, headers: newStep() });
                }}
              >
                <Trans>Save as a draft</Trans>
              </Button>
            </ButtonRow>
          ) : (
            <p className="muted">
              <Trans>Nothing of this file is saved as long as a part of it is refused. Mend it and choose it again.</Trans>
            </p>
          )}
        </div>
      ) : null}
    </>
  );
}

function LeftOut({ found }: { found: ReadTables }) {
  const listed = found.left_out.join(', ');
  return found.left_out.length > 0 ? (
    <p className="muted">
      <Trans>Left out, as they are no tables: {listed}</Trans>
    </p>
  ) : null;
}
