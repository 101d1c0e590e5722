import { Trans } from '@lingui/react/macro';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, useNavigate, useParams } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import { showRuleDraftOptions, showRuleDraftQueryKey, showTableOptions, showTableQueryKey, showVersionOptions } from '../../api/@tanstack/react-query.gen';
import type { DraftPage as Draft, TablePage } from '../../api/types.gen';
import { Answer } from '../../app/Answer';
import { Empty } from '../../kit/Empty';
import { PageHeader } from '../../kit/PageHeader';
import { Pending } from '../../kit/Pending';
import { DraftEditor } from './DraftEditor';
import { readTableDocument } from './tableDocument';
import { useWordFacts } from './useWordFacts';

const ENDED = new Set(['published', 'withdrawn']);

/** The open draft of a table, or the way back where there is none. */
export function DraftPage() {
  const { table } = useParams({ from: '/rules/$table/draft' });
  const path = { table_name: table };
  const page = useQuery(showTableOptions({ path }));
  const open = page.data?.draft ?? null;
  const draft = useQuery({ ...showRuleDraftOptions({ path }), enabled: open !== null });
  // News are about the table: only while it has a draft, and another one than is shown, is the draft asked for again.
  const known = draft.data;
  const isOld = open !== null && known !== undefined && (open.edit_number > known.edit_number || (open.edit_number === known.edit_number && open.state !== known.state));
  const { refetch } = draft;
  useEffect(() => {
    if (isOld) {
      void refetch();
    }
  }, [isOld, refetch]);
  return (
    <Answer query={page} isPage>
      {(shown) =>
        open === null ? (
          <NoDraft page={shown} />
        ) : (
          <Answer query={draft} isPage>
            {(found) => <WithBase page={shown} draft={found} />}
          </Answer>
        )
      }
    </Answer>
  );
}

function NoDraft({ page }: { page: TablePage }) {
  return (
    <>
      <PageHeader title={page.title} />
      <Empty title={<Trans>This table has no open draft</Trans>}>
        <Link to="/rules/$table" params={{ table: page.table_name }}>
          <Trans>Look at the table</Trans>
        </Link>
      </Empty>
    </>
  );
}

/** Waits for the version that the draft began from: what is changed is marked against it. */
function WithBase({ page, draft }: { page: TablePage; draft: Draft }) {
  const queries = useQueryClient();
  const navigate = useNavigate();
  const words = useWordFacts(page.vocabulary, page.table_name);
  const [reshaped, setReshaped] = useState(0);
  const base = useQuery({
    ...showVersionOptions({ path: { table_name: page.table_name, version: draft.based_on ?? '' } }),
    enabled: draft.based_on !== null,
  });
  if (!words.isReady || (draft.based_on !== null && base.isPending)) {
    return <Pending />;
  }
  return (
    <DraftEditor
      // After a decision the content is that of the server; while it is typed, the page keeps its own.
      key={`${draft.draft_id} ${draft.state} ${String(reshaped)}`}
      page={page}
      draft={draft}
      base={base.data ? readTableDocument(base.data.document) : null}
      words={words}
      onReshaped={() => {
        void queries.invalidateQueries({ queryKey: showRuleDraftQueryKey({ path: { table_name: page.table_name } }) }).then(() => {
          setReshaped(reshaped + 1);
        });
      }}
      onTaken={(taken) => {
        const path = { table_name: page.table_name };
        if (ENDED.has(taken.state)) {
          void navigate({ to: '/rules/$table', params: { table: page.table_name } }).then(() => {
            queries.removeQueries({ queryKey: showRuleDraftQueryKey({ path }) });
            return queries.invalidateQueries({ queryKey: showTableQueryKey({ path }) });
          });
        } else {
          void queries.invalidateQueries({ queryKey: showRuleDraftQueryKey({ path }) });
          void queries.invalidateQueries({ queryKey: showTableQueryKey({ path }) });
        }
      }}
    />
  );
}
