import { Trans, useLingui } from '@lingui/react/macro';
import { useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { showImportOptions } from '../../api/@tanstack/react-query.gen';
import type { FileShape, ImportShape } from '../../api/types.gen';
import { Answer } from '../../app/Answer';
import { Facts } from '../../kit/Facts';
import { Count } from '../../kit/Figure';
import { Instant } from '../../kit/Instant';
import { PageHeader } from '../../kit/PageHeader';
import { Section } from '../../kit/Section';
import { type Column, Table } from '../../kit/Table';
import { Name } from '../Name';
import { State } from '../State';
import { CountsTable } from './CountsTable';
import { ImportFindings } from './ImportFindings';
import { Back } from './NewImportPage';

/** One import: what became of its rows, what was found, and from which files. */
export function ImportPage() {
  const { importId } = useParams({ from: '/imports/$importId' });
  const query = useQuery(showImportOptions({ path: { import_id: importId } }));
  return (
    <Answer query={query} isPage>
      {(shape) => <Page shape={shape} importId={importId} />}
    </Answer>
  );
}

function Page({ shape, importId }: { shape: ImportShape; importId: string }) {
  const { t } = useLingui();
  const columns: Column<FileShape>[] = [
    { key: 'name', header: t`File`, cell: (file) => <bdi>{file.name}</bdi>, wraps: true },
    { key: 'rows', header: t`Rows`, align: 'end', cell: (file) => (file.rows === null ? null : <Count value={file.rows} />) },
    { key: 'sha256', header: 'SHA-256', cell: (file) => <code>{file.sha256.slice(0, 12)}</code>, narrow: 'hide' },
  ];
  return (
    <>
      <PageHeader title={t`Import ${importId}`} back={<Back />} beside={<State code={shape.state} />} />
      <Facts
        facts={[
          { label: t`Source`, value: <Name text={shape.source} /> },
          { label: t`Mapping`, value: <Name text={shape.mapping} /> },
          { label: t`By`, value: <Name text={shape.actor} /> },
          { label: t`When`, value: <Instant at={shape.recorded_at} /> },
        ]}
      />
      <Section title={<Trans>What became of the rows</Trans>}>
        <CountsTable targets={shape.targets} />
      </Section>
      <ImportFindings importId={importId} />
      <Section title={<Trans>Files</Trans>}>
        <Table label={t`Files`} columns={columns} rows={shape.files} rowKey={(file) => file.name} />
      </Section>
    </>
  );
}
