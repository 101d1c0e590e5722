import { Trans, useLingui } from '@lingui/react/macro';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useEffect, useEffectEvent, useState } from 'react';
import type { DraftPage, FindingOfTable } from '../../api/types.gen';
import { Choice } from '../../kit/Choice';
import type { SheetColumn } from '../../kit/sheetColumn';
import { CasePanel } from './CasePanel';
import { DraftHistory } from './DraftHistory';
import { FindingList } from './FindingList';
import type { PlacedFinding } from './findings';
import { KeepCaseDialog } from './KeepCaseDialog';
import type { Rows } from './merge';
import classes from './rules.module.css';
import type { TableDocument } from './tableDocument';
import { TestCases } from './TestCases';
import { Trials } from './Trials';
import type { TrialKind } from './trialKind';
import { type Case, todayOf } from './useCase';
import type { RuleColumn } from './useRuleColumns';

export const PANELS = ['findings', 'case', 'tests', 'trial', 'history'] as const;

type Panel = (typeof PANELS)[number];

interface Props {
  draft: DraftPage;
  document: TableDocument;
  rows: Rows;
  facts: ReadonlyMap<string, RuleColumn>;
  sheetColumns: readonly SheetColumn[];
  placed: readonly PlacedFinding[];
  tried: Case;
  canEdit: boolean;
  /** On what it can be tried, if anybody decides by it. */
  trial: TrialKind | null;
  onTry: (isTrying: boolean) => void;
  numberOfKey: (row: string) => number | undefined;
  numberOfRule: (rule: string) => number | undefined;
  onGo: (row: string, column: string) => void;
  onGoRule: (rule: string) => void;
  onAdd: (finding: FindingOfTable) => void;
}

/** Beside the sheet: what is wrong, a case to try, test cases, real rows, the history of the draft. */
export function DraftPanel(props: Props) {
  const { t } = useLingui();
  const navigate = useNavigate();
  const { draft, document, rows, facts, sheetColumns, placed, tried, canEdit, trial } = props;
  const asked = useSearch({ strict: false }).panel;
  const panel = PANELS.find((each) => each === asked && (trial !== null || each !== 'trial')) ?? 'findings';
  const [isKeeping, setIsKeeping] = useState(false);
  const columns = columnsOf(facts, 'when/');
  const results = columnsOf(facts, 'then/');
  const tell = useEffectEvent(props.onTry);
  useEffect(() => {
    tell(panel === 'case');
  }, [panel]);
  const show = (next: Panel) => {
    void navigate({ to: '.', search: (before) => ({ ...before, panel: next }), replace: true });
  };
  const count = placed.length;
  return (
    <aside className={classes.panel} aria-label={t`Beside the sheet`}>
      <Choice<Panel>
        label={t`What is shown beside the sheet`}
        value={panel}
        options={[
          { value: 'findings', label: count > 0 ? t`Findings (${count})` : t`Findings` },
          { value: 'case', label: t`Try a case` },
          { value: 'tests', label: t`Tests` },
          ...(trial ? [{ value: 'trial' as const, label: t`Real rows` }] : []),
          { value: 'history', label: t`History` },
        ]}
        onChange={show}
      />
      <div className={classes.panelBody}>
        {panel === 'findings' ? (
          <FindingList
            placed={placed}
            numberOf={props.numberOfKey}
            isEmpty={rows.length === 0}
            canEdit={canEdit}
            onGo={props.onGo}
            onAdd={props.onAdd}
          />
        ) : null}
        {panel === 'case' ? (
          <CasePanel
            columns={columns}
            results={results}
            tried={tried}
            numberOf={props.numberOfRule}
            onGo={props.onGoRule}
            onKeep={() => {
              setIsKeeping(true);
            }}
          />
        ) : null}
        {panel === 'tests' ? (
          <TestCases
            document={document}
            rows={rows}
            canEdit={canEdit}
            onOpen={({ inputs, decided_on: on }) => {
              tried.open(Object.fromEntries(Object.entries(inputs).map(([name, value]) => [name, String(value ?? '')])), on ?? todayOf());
              show('case');
            }}
          />
        ) : null}
        {panel === 'trial' && trial ? <Trials kind={trial} table={draft.table_name} draft={draft} /> : null}
        {panel === 'history' ? <DraftHistory changes={draft.changes} columns={sheetColumns} /> : null}
      </div>
      {isKeeping ? (
        <KeepCaseDialog
          table={draft.table_name}
          tried={tried}
          results={results}
          onClose={() => {
            setIsKeeping(false);
          }}
        />
      ) : null}
      <p className="unseen" role="status">
        {count === 0 ? <Trans>Nothing is wrong with this table</Trans> : t`Findings: ${count}`}
      </p>
    </aside>
  );
}

const columnsOf = (facts: ReadonlyMap<string, RuleColumn>, part: string): RuleColumn[] =>
  [...facts].flatMap(([key, column]) => (key.startsWith(part) ? [column] : []));
