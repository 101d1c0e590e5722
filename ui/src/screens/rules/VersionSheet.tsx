import { Trans, useLingui } from '@lingui/react/macro';
import { useQuery } from '@tanstack/react-query';
import { type CSSProperties, useMemo, useReducer, useState } from 'react';
import { showVersionHistoryOptions, showVersionOptions } from '../../api/@tanstack/react-query.gen';
import type { TablePage, TableVersionShape } from '../../api/types.gen';
import { Answer } from '../../app/Answer';
import { Section } from '../../kit/Section';
import { Sheet } from '../../kit/Sheet';
import { actOnSheet } from '../../kit/sheetActions';
import { startSheet } from '../../kit/sheetModel';
import { CasePanel } from './CasePanel';
import { useHitPolicyNames } from './hitPolicy';
import classes from './rules.module.css';
import { blankCells, foldableKeys, readTableDocument, sheetRows, type TableDocument } from './tableDocument';
import { lastChanges } from './lastChanges';
import { TestCases } from './TestCases';
import { todayOf, useCase } from './useCase';
import { useChangeNote } from './useChangeNote';
import { useRuleColumns } from './useRuleColumns';
import { useRowMarks } from './useRowMarks';
import type { useWordFacts } from './useWordFacts';

interface Props {
  page: TablePage;
  shown: TableVersionShape;
  words: ReturnType<typeof useWordFacts>;
}

/** The rows of a version, to be read, and a case that it decides. */
export function VersionSheet({ page, shown, words }: Props) {
  const query = useQuery(showVersionOptions({ path: { table_name: page.table_name, version: shown.version } }));
  return (
    <Answer query={query}>
      {(version) => <Rows key={version.version} page={page} raw={version.document} said={version.said} version={version.version} words={words} />}
    </Answer>
  );
}

interface RowsProps {
  page: TablePage;
  raw: Record<string, unknown>;
  said: Record<string, string>;
  version: string;
  words: Props['words'];
}

function Rows({ page, raw, said, version, words }: RowsProps) {
  const { t } = useLingui();
  const { title } = page;
  const policyName = useHitPolicyNames();
  const document: TableDocument = useMemo(() => readTableDocument(raw), [raw]);
  const [state, dispatch] = useReducer(actOnSheet, null, () => startSheet(sheetRows(document), blankCells(document)));
  const { columns, facts } = useRuleColumns(document, words.factsOf, said);
  const mayFold = useMemo(() => foldableKeys(document), [document]);
  const [wanted, setWanted] = useState(0);
  const tried = useCase(document, state.rows, words.mayAsk);
  const history = useQuery({
    ...showVersionHistoryOptions({ path: { table_name: page.table_name, version } }),
    enabled: words.mayAsk,
  });
  const changes = useMemo(() => lastChanges(history.data?.rows ?? []), [history.data]);
  const noteOf = useChangeNote(changes, state.rows);
  const markOf = useRowMarks(tried, state.rows);
  const places = useMemo(() => new Map(document.rules.map(({ rule }, at) => [rule, at])), [document]);
  const of = (part: string) => [...facts].flatMap(([key, column]) => (key.startsWith(part) ? [column] : []));
  return (
    <>
      <Section title={policyName(document.hit_policy)}>
        <div className={classes.sheet} style={{ '--rows': state.rows.length } as CSSProperties}>
          <Sheet
            label={t`Rows of ${title}`}
            name={page.table_name}
            columns={columns}
            state={state}
            dispatch={dispatch}
            canEdit={false}
            markOf={markOf}
            noteOf={noteOf}
            mayFold={mayFold}
            wanted={wanted}
          />
        </div>
      </Section>
      {words.mayAsk ? (
        <Section title={<Trans>Test cases</Trans>}>
          <TestCases
            document={document}
            rows={state.rows}
            canEdit={false}
            onOpen={({ inputs, decided_on: on }) => {
              tried.open(Object.fromEntries(Object.entries(inputs).map(([name, value]) => [name, String(value ?? '')])), on ?? todayOf());
            }}
          />
        </Section>
      ) : null}
      {words.mayAsk ? (
      <Section title={<Trans>Try a case</Trans>}>
        <CasePanel
          columns={of('when/')}
          results={of('then/')}
          tried={tried}
          numberOf={(rule) => {
            const at = places.get(rule);
            return at === undefined ? undefined : at + 1;
          }}
          onGo={(rule) => {
            dispatch({ do: 'move', to: { row: places.get(rule) ?? 0, column: 0 } });
            setWanted(wanted + 1);
          }}
        />
      </Section>
      ) : null}
    </>
  );
}
