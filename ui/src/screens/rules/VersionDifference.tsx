import { Trans } from '@lingui/react/macro';
import { useQuery } from '@tanstack/react-query';
import { showDifferenceOptions, showVersionOptions } from '../../api/@tanstack/react-query.gen';
import type { TablePage } from '../../api/types.gen';
import { Answer } from '../../app/Answer';
import { Section } from '../../kit/Section';
import { Difference } from './Difference';
import { readTableDocument } from './tableDocument';
import type { useWordFacts } from './useWordFacts';

interface Props {
  page: TablePage;
  before: string;
  after: string;
  words: ReturnType<typeof useWordFacts>;
}

const SHORT = 8;

/** What one version says differently from another, row by row, cells side by side. */
export function VersionDifference({ page, before, after, words }: Props) {
  const short = before.slice(0, SHORT);
  const query = useQuery(showDifferenceOptions({ path: { table_name: page.table_name }, query: { before, after } }));
  const version = useQuery(showVersionOptions({ path: { table_name: page.table_name, version: after } }));
  return (
    <Section
      title={
        <Trans>
          Difference to version <bdi>{short}</bdi>
        </Trans>
      }
    >
      <Answer query={query}>
        {(difference) =>
          version.data ? (
            <Difference difference={difference} document={readTableDocument(version.data.document)} factsOf={words.factsOf} />
          ) : null
        }
      </Answer>
    </Section>
  );
}
