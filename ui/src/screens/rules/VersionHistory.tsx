import { Trans } from '@lingui/react/macro';
import { useQuery } from '@tanstack/react-query';
import { showVersionHistoryOptions, showVersionOptions } from '../../api/@tanstack/react-query.gen';
import type { TablePage, TableVersionShape } from '../../api/types.gen';
import { Answer } from '../../app/Answer';
import { Section } from '../../kit/Section';
import { DraftHistory } from './DraftHistory';
import { readTableDocument } from './tableDocument';
import { useRuleColumns } from './useRuleColumns';
import type { useWordFacts } from './useWordFacts';

interface Props {
  page: TablePage;
  shown: TableVersionShape;
  words: ReturnType<typeof useWordFacts>;
}

/** Who changed which cell, and when, in the drafts that became the version and those before it. */
export function VersionHistory({ page, shown, words }: Props) {
  const path = { table_name: page.table_name, version: shown.version };
  const query = useQuery(showVersionHistoryOptions({ path }));
  const version = useQuery(showVersionOptions({ path }));
  const { columns } = useRuleColumns(readTableDocument(version.data?.document ?? {}), words.factsOf);
  return (
    <Section title={<Trans>History</Trans>}>
      <Answer query={query}>
        {({ rows }) =>
          rows.length > 0 ? (
            <DraftHistory changes={rows} columns={columns} />
          ) : (
            <p className="muted">
              <Trans>It came with the installation or from the command line, without a draft.</Trans>
            </p>
          )
        }
      </Answer>
    </Section>
  );
}
