import { Trans, useLingui } from '@lingui/react/macro';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { openRuleDraftMutation, showTableOptions, showTableQueryKey } from '../../api/@tanstack/react-query.gen';
import type { TablePage } from '../../api/types.gen';
import { useState } from 'react';
import { Answer } from '../../app/Answer';
import { ProblemNotice } from '../../app/ProblemNotice';
import { newStep } from '../../app/stepKey';
import { Button } from '../../kit/Button';
import { Empty } from '../../kit/Empty';
import { Facts } from '../../kit/Facts';
import { Day } from '../../kit/Figure';
import { Notice } from '../../kit/Notice';
import { PageHeader } from '../../kit/PageHeader';
import { Section } from '../../kit/Section';
import { ExportMenu } from './ExportMenu';
import { PlannedNotice } from './PlannedNotice';
import { RetireDialog } from './RetireDialog';
import { todayOf } from './useCase';
import { useWordFacts } from './useWordFacts';
import { VersionDifference } from './VersionDifference';
import { VersionHistory } from './VersionHistory';
import { VersionSheet } from './VersionSheet';
import { VersionTimeline } from './VersionTimeline';
import { VersionTrials } from './VersionTrials';

/** A table as it decides: its rows, its versions over time, what is different between them, and a case to try. */
export function RuleTablePage() {
  const { table } = useParams({ from: '/rules/$table' });
  const query = useQuery(showTableOptions({ path: { table_name: table } }));
  return (
    <Answer query={query} isPage>
      {(page) => <Page key={page.table_name} page={page} />}
    </Answer>
  );
}

function Page({ page }: { page: TablePage }) {
  const { t } = useLingui();
  const { version, against } = useSearch({ from: '/rules/$table' });
  const words = useWordFacts(page.vocabulary, page.table_name);
  const [isRetiring, setIsRetiring] = useState(false);
  const today = todayOf();
  const standing = page.versions.filter(({ superseded_at: at }) => at === null);
  const inForce = standing.find(({ start_on: from, end_on: until }) => from <= today && (until === null || today < until));
  const shown = standing.find((each) => each.version === version) ?? page.versions.find((each) => each.version === version) ?? inForce ?? standing[0];
  return (
    <>
      <PageHeader
        title={page.title}
        back={
          <Link to="/$view" params={{ view: 'rule_tables' }}>
            <Trans>Rule tables</Trans>
          </Link>
        }
      >
        {shown ? <ExportMenu table={page.table_name} version={shown.version} /> : null}
        {page.may_edit && !page.retired_at ? (
          <Button
            isQuiet
            onClick={() => {
              setIsRetiring(true);
            }}
          >
            <Trans>Take out of use</Trans>
          </Button>
        ) : null}
        <Change page={page} />
      </PageHeader>
      {isRetiring ? (
        <RetireDialog
          page={page}
          onClose={() => {
            setIsRetiring(false);
          }}
        />
      ) : null}
      {shown ? <PlannedNotice page={page} shown={shown} /> : null}
      {page.retired_at ? (
        <Notice tone="warn" title={<Trans>This table is out of use</Trans>}>
          <bdi>{page.retired_because}</bdi>
        </Notice>
      ) : null}
      <Facts
        facts={[
          { label: t`Decides about`, value: words.title },
          { label: t`Used by`, value: page.used_by.length > 0 ? page.used_by.join(' ') : t`Nothing yet` },
          ...(inForce
            ? [
                {
                  label: t`In force from`,
                  value: (
                    <>
                      <Day on={inForce.start_on} />
                      <br />
                      <bdi className="muted">{inForce.published_by}</bdi>
                    </>
                  ),
                },
              ]
            : []),
        ]}
      />
      {shown ? (
        <>
          <VersionSheet page={page} shown={shown} words={words} />
          <Section title={<Trans>Versions</Trans>}>
            <VersionTimeline page={page} shown={shown.version} />
          </Section>
          {against && against !== shown.version ? (
            <VersionDifference page={page} before={against} after={shown.version} words={words} />
          ) : null}
          <VersionTrials key={shown.version} table={page.table_name} version={shown.version} />
          {words.mayAsk ? <VersionHistory page={page} shown={shown} words={words} /> : null}
        </>
      ) : (
        <Empty title={<Trans>No version of this table is published yet</Trans>}>
          <Trans>Open its draft, fill in the rows, and have it approved.</Trans>
        </Empty>
      )}
    </>
  );
}

/** Opens the draft, or leads to the one that is open. */
function Change({ page }: { page: TablePage }) {
  const navigate = useNavigate();
  const queries = useQueryClient();
  const path = { table_name: page.table_name };
  const go = () => navigate({ to: '/rules/$table/draft', params: { table: page.table_name } });
  const open = useMutation({
    ...openRuleDraftMutation(),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: showTableQueryKey({ path }) });
      await go();
    },
  });
  if (page.draft) {
    return (
      <Button isPrimary onClick={() => void go()}>
        {page.may_edit && page.draft.state === 'draft' ? <Trans>Go on with the draft</Trans> : <Trans>Look at the draft</Trans>}
      </Button>
    );
  }
  if (!page.may_edit || page.retired_at) {
    return null;
  }
  return (
    <>
      {open.isError ? <ProblemNotice error={open.error} /> : null}
      <Button
        isPrimary
        isBusy={open.isPending}
        onClick={() => {
          open.mutate({ path, body: {}, headers: newStep() });
        }}
      >
        <Trans>Change this table</Trans>
      </Button>
    </>
  );
}
