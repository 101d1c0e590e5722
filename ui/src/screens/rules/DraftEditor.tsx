import { Trans, useLingui } from '@lingui/react/macro';
import { useCallback, useMemo, useState } from 'react';
import type { DraftPage, DraftShape, FindingOfTable, TablePage } from '../../api/types.gen';
import { useAccount } from '../../app/account';
import { Button } from '../../kit/Button';
import { IconButton } from '../../kit/IconButton';
import { Sheet } from '../../kit/Sheet';
import type { Cells } from '../../kit/sheetRows';
import { DraftHead } from './DraftHead';
import { DraftNotices } from './DraftNotices';
import { DraftPanel } from './DraftPanel';
import { HeadDialog } from './HeadDialog';
import { lastChanges } from './lastChanges';
import { MeetingDialog } from './MeetingDialog';
import classes from './rules.module.css';
import { cellsOf, columnKeys, foldableKeys, readTableDocument, type TableDocument, type TableRule } from './tableDocument';
import { useCase } from './useCase';
import { useChangeNote } from './useChangeNote';
import { useDraftSheet } from './useDraftSheet';
import { useRowMarks } from './useRowMarks';
import { useRuleColumns } from './useRuleColumns';
import { useTableCheck } from './useTableCheck';
import type { useWordFacts } from './useWordFacts';
import { trialOf } from './trialKind';

interface Props {
  page: TablePage;
  draft: DraftPage;
  /** The version that the draft began from; null for a table that has none. */
  base: TableDocument | null;
  words: ReturnType<typeof useWordFacts>;
  onTaken: (taken: DraftShape) => void;
  /** The columns are others now: the sheet begins anew. */
  onReshaped: () => void;
}

/** The draft of a table: the sheet, what is wrong with it beside, and the way to its publication above. */
export function DraftEditor({ page, draft, base, words, onTaken, onReshaped }: Props) {
  const { t } = useLingui();
  const { account_id: account } = useAccount();
  const [document] = useState(() => readTableDocument(draft.document));
  const [origin] = useState(() => new Map<string, Cells>(base?.rules.map((rule) => [rule.rule, cellsOf(rule, document)])));
  // A column that is new in the draft stands empty because nobody has filled it yet.
  const [mayFold] = useState(() => (base ? foldableKeys(base) : undefined));
  const sheet = useDraftSheet(draft, document, origin, account);
  const { columns, facts } = useRuleColumns(document, words.factsOf);
  const { rows } = sheet.state;
  const check = useTableCheck(document, rows, draft.check.findings);
  const [isTrying, setIsTrying] = useState(false);
  const tried = useCase(document, rows, isTrying);
  const [wanted, setWanted] = useState(0);
  const [isOnHead, setIsOnHead] = useState(false);
  const [isAlone, setIsAlone] = useState(false);
  const { title } = page;
  const canEdit = page.may_edit && draft.state === 'draft';

  const placeOfRule = useMemo(() => new Map(rows.map(({ cells }, at) => [cells[0] ?? '', at])), [rows]);
  const placeOfKey = useMemo(() => new Map(rows.map(({ key }, at) => [key, at])), [rows]);
  const go = (row: number | undefined, column: string) => {
    if (row !== undefined) {
      sheet.dispatch({ do: 'move', to: { row, column: Math.max(0, columns.findIndex(({ key }) => key === column)) } });
      setWanted(wanted + 1);
    }
  };
  const changes = useMemo(() => lastChanges(draft.changes), [draft.changes]);
  const noteOf = useChangeNote(changes, rows);
  const markOf = useRowMarks(isTrying ? tried : null, rows);
  const { problems } = check;
  const problemsOf = useCallback((key: string) => problems.get(key), [problems]);
  const addRow = (finding: FindingOfTable) => {
    // Last: the rows above it decide as before.
    const at = rows.length;
    sheet.dispatch({ do: 'insert', at, rows: [rowOf(finding, document)] });
    sheet.dispatch({ do: 'move', to: { row: at, column: columnKeys(document).findIndex((key) => key.startsWith('then/')) } });
    setWanted(wanted + 1);
  };
  const errors = check.placed.filter(({ finding }) => finding.severity === 'error').length;
  return (
    <div className={classes.draft}>
      <DraftHead page={page} draft={draft} sheet={sheet} check={check} errors={errors} domain={words.title} onTaken={onTaken} />
      <DraftNotices draft={draft} sheet={sheet} error={check.error} />
      <div className={classes.beside}>
        <Sheet
          label={t`Rows of ${title}`}
          name={page.table_name}
          columns={columns}
          state={sheet.state}
          dispatch={sheet.dispatch}
          canEdit={canEdit}
          problemsOf={problemsOf}
          markOf={markOf}
          noteOf={noteOf}
          mayFold={mayFold}
          wanted={wanted}
          beside={
            <>
              <Button
                isQuiet
                // Saved first: what is typed goes on from the document with its new columns.
                isDisabled={sheet.isDirty}
                onClick={() => {
                  setIsOnHead(true);
                }}
              >
                <Trans>Title and columns</Trans>
              </Button>
              <IconButton
                icon="side"
                label={isAlone ? t`Show the panel` : t`Hide the panel`}
                onClick={() => {
                  setIsAlone(!isAlone);
                }}
              />
            </>
          }
        />
        {isAlone ? null : (
          <DraftPanel
            draft={draft}
            document={document}
            rows={rows}
            facts={facts}
            sheetColumns={columns}
            placed={check.placed}
            tried={tried}
            canEdit={canEdit}
            trial={trialOf(page.table_name, page.vocabulary === 'bookings' && words.answers.length > 0)}
            onTry={setIsTrying}
            numberOfKey={(key) => numberAt(placeOfKey.get(key))}
            numberOfRule={(rule) => numberAt(placeOfRule.get(rule))}
            onGo={(key, column) => {
              go(placeOfKey.get(key), column);
            }}
            onGoRule={(rule) => {
              go(placeOfRule.get(rule), 'rule');
            }}
            onAdd={addRow}
          />
        )}
      </div>
      {sheet.meeting ? <MeetingDialog meeting={sheet.meeting} columns={columns} onSettle={sheet.settle} /> : null}
      {isOnHead ? (
        <HeadDialog
          draft={draft}
          document={document}
          words={words}
          onTaken={onReshaped}
          onClose={() => {
            setIsOnHead(false);
          }}
        />
      ) : null}
      {canEdit ? null : (
        <p className="muted">
          <Trans>This draft can only be read at the moment.</Trans>
        </p>
      )}
    </div>
  );
}

const numberAt = (place: number | undefined): number | undefined => (place === undefined ? undefined : place + 1);

function rowOf({ row_to_add: row }: FindingOfTable, document: TableDocument): string[] {
  const given = row as Partial<TableRule>;
  const rule: TableRule = { rule: '', when: {}, then: {}, start_on: '', end_on: '', note: '', ...given };
  return cellsOf(rule, document);
}
