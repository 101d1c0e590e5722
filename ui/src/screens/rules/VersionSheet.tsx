import { Trans, useLingui } from '@lingui/react/macro';
import { useQuery } from '@tanstack/react-query';
import { type CSSProperties, useMemo, useReducer, useState } from 'react';
import { showVersionOptions } from '../../api/@tanstack/react-query.gen';
import type { TablePage, TableVersionShape } from '../../api/types.gen';
import { Answer } from '../../app/Answer';
import { Section } from '../../kit/Section';
import { Sheet } from '../../kit/Sheet';
import { actOnSheet } from '../../kit/sheetActions';
import { startSheet } from '../../kit/sheetModel';
import { CasePanel } from './CasePanel';
import { useHitPolicyNames } from './hitPolicy';
import classes from './rules.module.css';
import { blankCells, readTableDocument, sheetRows, type TableDocument } from './tableDocument';
import { useCase } from './useCase';
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
      {(version) => <Rows key={version.version} page={page} raw={version.document} words={words} />}
    </Answer>
  );
}

function Rows({ page, raw, words }: { page: TablePage; raw: Record<string, unknown>; words: Props['words'] }) {
  const { t } = useLingui();
  const { title } = page;
  const policyName = useHitPolicyNames();
  const document: TableDocument = useMemo(() => readTableDocument(raw), [raw]);
  const [state, dispatch] = useReducer(actOnSheet, null, () => startSheet(sheetRows(document), blankCells(document)));
  const { columns, facts } = useRuleColumns(document, words.factsOf);
  const [wanted, setWanted] = useState(0);
  const tried = useCase(document, state.rows, words.mayAsk);
  const markOf = useRowMarks(tried, state.rows);
  const places = useMemo(() => new Map(document.rules.map(({ rule }, at) => [rule, at])), [document]);
  const of = (part: string) => [...facts].flatMap(([key, column]) => (key.startsWith(part) ? [column] : []));
  return (
    <>
      <Section title={policyName(document.hit_policy)}>
        <div className={classes.sheet} style={{ '--rows': state.rows.length } as CSSProperties}>
          <Sheet
            label={t`Rows of ${title}`}
            columns={columns}
            state={state}
            dispatch={dispatch}
            canEdit={false}
            markOf={markOf}
            wanted={wanted}
          />
        </div>
      </Section>
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
