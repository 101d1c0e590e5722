import { Plural, Trans, useLingui } from '@lingui/react/macro';
import { Link } from '@tanstack/react-router';
import type { FindingOfTable, TableInFile as Read } from '../../api/types.gen';
import { Notice } from '../../kit/Notice';
import { Section } from '../../kit/Section';
import { Status } from '../../kit/Status';
import { type Column, Table } from '../../kit/Table';
import { Difference } from './Difference';
import { toneOfFinding } from './findings';
import { readTableDocument } from './tableDocument';
import { useFindingWords } from './useFindingWords';
import { useWordFacts } from './useWordFacts';

/** One table of a file: what is wrong with it and where, and what it would change. */
export function TableInFile({ table, file }: { table: Read; file: string }) {
  const { t } = useLingui();
  const { rules, drafted_by: drafter } = table;
  return (
    <Section title={<bdi>{table.title || table.table_name || file}</bdi>}>
      {table.document === null ? (
        <Notice tone="bad" title={<Trans>This table cannot be read</Trans>}>
          <Trans>Mend what is listed in the file and choose it again.</Trans>
        </Notice>
      ) : (
        <p>
          <bdi className="muted">{table.table_name}</bdi>{' '}
          {table.is_known ? (
            <Status tone="info">{t({ message: 'There is such a table', context: 'a table in a file' })}</Status>
          ) : (
            <Status tone="ok">{t({ message: 'New', context: 'a table in a file' })}</Status>
          )}{' '}
          <Plural value={rules} one="# row" other="# rows" />
        </p>
      )}
      {table.is_retired ? (
        <Notice tone="bad" title={<Trans>This table is out of use</Trans>}>
          <Trans>It is not changed any more. Give the table in the file another name.</Trans>
        </Notice>
      ) : null}
      {drafter ? (
        <Notice tone="warn" title={<Trans>The table has an open draft</Trans>}>
          <Trans>
            <bdi>{drafter}</bdi> changed it last. The file takes its place as one more edit; what stood there stays in its history.
          </Trans>
        </Notice>
      ) : null}
      {table.findings.length > 0 ? <Findings findings={table.findings} /> : null}
      {table.document && table.difference ? <Changes table={table} raw={table.document} /> : null}
    </Section>
  );
}

/** Whether a finding says this of where it is; what is wrong with the table as a whole has no place. */
function isSaid(finding: FindingOfTable, key: string): boolean {
  const places: Record<string, boolean> = {
    file: finding.pointer !== '',
    row: finding.rule_id !== '' || finding.row !== null,
    column: finding.column !== '',
    position: finding.position !== null,
  };
  return places[key] ?? true;
}

function Findings({ findings }: { findings: readonly FindingOfTable[] }) {
  const { t } = useLingui();
  const words = useFindingWords();
  const columns: Column<FindingOfTable>[] = [
    {
      key: 'severity',
      header: t`What`,
      cell: (each) => <Status tone={toneOfFinding(each)}>{words(each.severity)}</Status>,
    },
    { key: 'sentence', header: t`What is wrong`, wraps: true, cell: (each) => each.sentence },
    { key: 'file', header: t`Where in the file`, wraps: true, narrow: 'below', cell: (each) => <bdi>{each.pointer}</bdi> },
    { key: 'row', header: t`Row`, narrow: 'below', cell: (each) => <bdi>{each.rule_id || each.row}</bdi> },
    { key: 'column', header: t`Column`, narrow: 'below', cell: (each) => <bdi>{each.column}</bdi> },
    { key: 'position', header: t`Character`, align: 'end', narrow: 'hide', cell: (each) => each.position },
  ];
  return (
    <Table
      label={t`What is wrong in the file`}
      columns={columns.filter(({ key }) => findings.some((each) => isSaid(each, key)))}
      rows={[...findings]}
      rowKey={(each) => `${each.code} ${each.pointer} ${each.column} ${String(each.row)} ${String(each.position)} ${each.sentence}`}
    />
  );
}

function Changes({ table, raw }: { table: Read; raw: Record<string, unknown> }) {
  const words = useWordFacts(table.vocabulary, table.table_name);
  return table.difference ? (
    <>
      <p>
        {table.drafted_by ? (
          <Trans>What is different from the open draft:</Trans>
        ) : (
          <Trans>What is different from the last version of <Link to="/rules/$table" params={{ table: table.table_name }}>this table</Link>:</Trans>
        )}
      </p>
      <Difference difference={table.difference} document={readTableDocument(raw)} factsOf={words.factsOf} />
    </>
  ) : null;
}
