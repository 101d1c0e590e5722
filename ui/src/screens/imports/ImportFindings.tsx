import { Trans, useLingui } from '@lingui/react/macro';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { listImportFindingsOptions } from '../../api/@tanstack/react-query.gen';
import type { ImportFindingGroup, ImportFindings as Found, ImportFindingShape } from '../../api/types.gen';
import { Answer } from '../../app/Answer';
import { ActionLink } from '../../kit/ActionLink';
import { Count } from '../../kit/Figure';
import { Pager } from '../../kit/Pager';
import { Said } from '../../kit/Said';
import { Section } from '../../kit/Section';
import { type Column, Table } from '../../kit/Table';
import { useCodeWords } from '../codeWords';
import { Name } from '../Name';
import { State } from '../State';

const LIMIT = 500;
const PAGE = 25;

/** What an import found, by cause; a row unfolds to the places, and all of it can be downloaded for whoever mends the source. */
export function ImportFindings({ importId }: { importId: string }) {
  const { t } = useLingui();
  const word = useCodeWords('finding');
  const query = useQuery(listImportFindingsOptions({ path: { import_id: importId }, query: { limit: LIMIT } }));
  const hasAny = (query.data?.total ?? 0) > 0;
  const columns: Column<ImportFindingGroup>[] = [
    { key: 'cause', header: t`Cause`, cell: (group) => <Said text={group.cause} />, wraps: true },
    { key: 'severity', header: t`Severity`, cell: (group) => <State code={group.severity} />, narrow: 'below' },
    { key: 'code', header: t`What`, cell: (group) => word(group.code), narrow: 'below' },
    { key: 'example', header: t`Example`, cell: (group) => <Said text={group.example} />, wraps: true, narrow: 'hide' },
    { key: 'count', header: t`Count`, align: 'end', cell: (group) => <Count value={group.count} /> },
    { key: 'open', header: t`Open`, align: 'end', cell: (group) => <Count value={group.open} /> },
  ];
  return (
    <Section
      title={<Trans>Findings</Trans>}
      beside={
        hasAny ? (
          <ActionLink href={`/api/imports/${importId}/findings.csv`} isDownload>
            <Trans>Download findings</Trans>
          </ActionLink>
        ) : null
      }
    >
      <Answer query={query}>
        {(found) =>
          found.total === 0 ? (
            <p className="muted">
              <Trans>Every row could be used.</Trans>
            </p>
          ) : (
            <Table
              label={t`Findings by cause`}
              columns={columns}
              rows={found.groups}
              rowKey={(group) => [group.code, group.cause].join(' ')}
              unfolding={{
                label: (group) => t`Findings of: ${group.cause}`,
                content: (group) => <Places found={found} group={group} />,
                isOpenAtFirst: () => found.groups.length === 1,
              }}
            />
          )
        }
      </Answer>
    </Section>
  );
}

function Places({ found, group }: { found: Found; group: ImportFindingGroup }) {
  const { t } = useLingui();
  const [offset, setOffset] = useState(0);
  const rows = found.rows.filter((row) => row.code === group.code && row.cause === group.cause);
  const columns: Column<ImportFindingShape>[] = [
    { key: 'line', header: t`Line`, cell: (row) => row.line ?? '–' },
    { key: 'message', header: t`What is wrong`, cell: (row) => <Said text={row.message} />, wraps: true },
    { key: 'value', header: t`Value`, cell: (row) => <Name text={row.value} />, wraps: true, narrow: 'hide' },
    { key: 'state', header: t`State`, cell: (row) => <State code={row.is_open ? 'open' : 'mended'} />, narrow: 'below' },
  ];
  return (
    <>
      <Table
        isInner
        label={t`Findings of: ${group.cause}`}
        columns={columns}
        rows={rows.slice(offset, offset + PAGE)}
        rowKey={(row) => row.finding_id}
      />
      <Pager label={t`Findings of: ${group.cause}`} offset={offset} limit={PAGE} total={rows.length} onMove={setOffset} />
      {rows.length < group.count ? (
        <p className="muted">
          <Trans>The first {rows.length} are shown; the download has all of them.</Trans>
        </p>
      ) : null}
    </>
  );
}
