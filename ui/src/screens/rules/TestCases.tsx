import { Trans, useLingui } from '@lingui/react/macro';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { removeRuleCaseMutation, listCasesOptions, listCasesQueryKey } from '../../api/@tanstack/react-query.gen';
import { runRuleCases } from '../../api/sdk.gen';
import type { CaseShape } from '../../api/types.gen';
import { Answer } from '../../app/Answer';
import { ProblemNotice } from '../../app/ProblemNotice';
import { Button } from '../../kit/Button';
import { Empty } from '../../kit/Empty';
import { Status } from '../../kit/Status';
import type { Rows } from './merge';
import classes from './rules.module.css';
import { documentWith, type TableDocument } from './tableDocument';
import { serialOf, useSettled } from './useSettled';

interface Props {
  document: TableDocument;
  rows: Rows;
  canEdit: boolean;
  onOpen: (kept: CaseShape) => void;
}

const SETTLED_MILLISECONDS = 400;

/** The examples that are kept with the table, and whether it still says about them what it must. */
export function TestCases({ document, rows, canEdit, onOpen }: Props) {
  const { t } = useLingui();
  const queries = useQueryClient();
  const path = { table_name: document.name };
  const cases = useQuery(listCasesOptions({ path }));
  const settled = useSettled(rows, SETTLED_MILLISECONDS);
  const results = useQuery({
    queryKey: ['rule cases run', document.name, serialOf(document), serialOf(settled), cases.data?.rows],
    queryFn: async ({ signal }) => {
      const body = { document: documentWith(document, settled) };
      const { data } = await runRuleCases({ path, body, signal, throwOnError: true });
      return data;
    },
    enabled: (cases.data?.rows.length ?? 0) > 0,
    retry: false,
  });
  const remove = useMutation({
    ...removeRuleCaseMutation(),
    onSuccess: () => queries.invalidateQueries({ queryKey: listCasesQueryKey({ path }) }),
  });
  const resultOf = (kept: CaseShape) => results.data?.rows.find(({ case_id: id }) => id === kept.case_id);
  return (
    <Answer query={cases}>
      {({ rows: kept }) =>
        kept.length === 0 ? (
          <Empty title={<Trans>No test case is kept with this table yet</Trans>}>
            <Trans>Try a case and keep it: from then on every draft must answer it as you expect.</Trans>
          </Empty>
        ) : (
          <>
            {remove.isError ? <ProblemNotice error={remove.error} /> : null}
            {results.isError ? <ProblemNotice error={results.error} /> : null}
            <ul className={classes.findings} aria-label={t`Test cases`}>
              {kept.map((each) => {
                const result = resultOf(each);
                return (
                  <li key={each.case_id} className={classes.finding}>
                    {result ? (
                      <Status tone={result.is_passed ? 'ok' : 'bad'}>
                        {result.is_passed ? t({ message: 'Passes', context: 'a test case' }) : t({ message: 'Fails', context: 'a test case' })}
                      </Status>
                    ) : null}
                    <p>
                      <bdi>{each.case_name}</bdi>
                    </p>
                    {result?.wrong.map((sentence) => (
                      <p key={sentence} className="muted">
                        {sentence}
                      </p>
                    ))}
                    <div className={classes.ends}>
                      <Button
                        onClick={() => {
                          onOpen(each);
                        }}
                      >
                        <Trans>Open the case</Trans>
                      </Button>
                      {canEdit ? (
                        <Button
                          isQuiet
                          onClick={() => {
                            remove.mutate({ path: { ...path, case_id: each.case_id } });
                          }}
                        >
                          <Trans>Delete</Trans>
                        </Button>
                      ) : null}
                    </div>
                  </li>
                );
              })}
            </ul>
          </>
        )
      }
    </Answer>
  );
}
