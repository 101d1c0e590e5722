import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useEffect, useEffectEvent, useLayoutEffect, useReducer, useRef, useState } from 'react';
import { saveRuleDraftMutation, showRuleDraftOptions } from '../../api/@tanstack/react-query.gen';
import type { DraftPage } from '../../api/types.gen';
import { readProblem } from '../../app/problem';
import { actOnSheet } from '../../kit/sheetActions';
import { startSheet } from '../../kit/sheetModel';
import type { Cells } from '../../kit/sheetRows';
import { findKept, forgetRows, keepRows } from './kept';
import { type Choices, mergeRows, type Merged, type Rows } from './merge';
import { blankCells, documentWith, numbersTaken, readTableDocument, sheetRows, type TableDocument } from './tableDocument';

const SAVE_AFTER_MILLISECONDS = 1_500;
const RETRY_AFTER_MILLISECONDS = 5_000;
const KEEP_AFTER_MILLISECONDS = 300;

interface Saved {
  edit: number;
  rows: Rows;
}

/** What somebody else wrote meanwhile, and what comes of putting both together. */
export interface Meeting {
  theirs: Saved;
  names: string;
  merged: Merged;
}

function isSameRows(one: Rows, other: Rows): boolean {
  return (
    one === other ||
    (one.length === other.length &&
      one.every((row, at) => row.cells === other[at]?.cells || row.cells.every((cell, by) => cell === other[at]?.cells[by])))
  );
}

/** The rows of a draft while they are typed: saved when one pauses, kept in the browser until then, never overwritten. */
export function useDraftSheet(draft: DraftPage, document: TableDocument, origin: ReadonlyMap<string, Cells>, account: string) {
  const queries = useQueryClient();
  const table = draft.table_name;
  const [saved, setSaved] = useState<Saved>(() => ({ edit: draft.edit_number, rows: sheetRows(document) }));
  const [kept] = useState(() => findKept(account, table));
  const [meeting, setMeeting] = useState<Meeting | null>(null);
  const [state, dispatch] = useReducer(actOnSheet, null, () => {
    const naming = { column: 0, prefix: 'row-' };
    const started = startSheet(saved.rows, blankCells(document), { origin, naming, made: numbersTaken(document) });
    return kept ? actOnSheet(started, { do: 'replace', rows: mergeRows(kept.base, kept.rows, saved.rows).rows }) : started;
  });
  const isDirty = !isSameRows(state.rows, saved.rows);

  // An answer comes later: what was typed until then counts.
  const newest = useRef({ base: saved.rows, rows: state.rows });
  useLayoutEffect(() => {
    newest.current = { base: saved.rows, rows: state.rows };
  });

  /** Takes in what another person saved; asks where both changed the same cell. */
  const meet = (theirs: DraftPage) => {
    const rows = sheetRows(readTableDocument(theirs.document));
    const other = { edit: theirs.edit_number, rows };
    const merged = mergeRows(newest.current.base, newest.current.rows, rows);
    if (merged.clashes.length > 0) {
      setMeeting({ theirs: other, names: theirs.changed_by, merged });
    } else {
      setSaved(other);
      dispatch({ do: 'replace', rows: merged.rows });
    }
  };

  const save = useMutation({
    ...saveRuleDraftMutation(),
    onSuccess: (answer, { body }) => {
      setSaved({ edit: answer.edit_number, rows: sheetRows(readTableDocument(body.document)) });
      queries.setQueryData(showRuleDraftOptions({ path: { table_name: table } }).queryKey, (before) =>
        before && before.edit_number < answer.edit_number ? answer : before,
      );
    },
    onError: async (error) => {
      if (readProblem(error)?.code === 'draft_changed') {
        meet(await queries.query({ ...showRuleDraftOptions({ path: { table_name: table } }), staleTime: 0 }));
      }
    },
  });

  const send = () => {
    save.mutate({
      path: { table_name: table },
      body: { edit_number: saved.edit, document: documentWith(document, state.rows) },
    });
  };
  const sendAtLast = useEffectEvent(send);
  const isWaiting = isDirty && state.editing === null && meeting === null && !save.isPending && draft.state === 'draft';
  const hasFailed = save.isError && readProblem(save.error)?.code !== 'draft_changed';
  useEffect(() => {
    if (!isWaiting) {
      return;
    }
    const timer = setTimeout(() => { sendAtLast(); }, hasFailed ? RETRY_AFTER_MILLISECONDS : SAVE_AFTER_MILLISECONDS);
    return () => {
      clearTimeout(timer);
    };
  }, [isWaiting, hasFailed, state.rows]);

  useEffect(() => {
    if (!isDirty) {
      forgetRows(account, table);
      return;
    }
    const timer = setTimeout(() => {
      keepRows(account, table, { edit: saved.edit, base: saved.rows, rows: state.rows });
    }, KEEP_AFTER_MILLISECONDS);
    return () => {
      clearTimeout(timer);
    };
  }, [isDirty, state.rows, saved, account, table]);

  return {
    state,
    dispatch,
    edit: saved.edit,
    // While an answer is awaited the server may have more than what stands here, such as rows whose paste was taken back.
    isDirty: isDirty || save.isPending,
    isSaving: save.isPending,
    problem: hasFailed ? save.error : null,
    hasKept: kept !== null,
    /** Somebody else saved while this page was open. */
    isOvertaken: draft.edit_number > saved.edit && !save.isPending && meeting === null,
    takeIn: () => {
      meet(draft);
    },
    meeting,
    settle: (choices: Choices) => {
      if (meeting) {
        dispatch({ do: 'replace', rows: mergeRows(saved.rows, state.rows, meeting.theirs.rows, choices).rows });
        setSaved(meeting.theirs);
        setMeeting(null);
      }
    },
    saveNow: send,
  };
}
