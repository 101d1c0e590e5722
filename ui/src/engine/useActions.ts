import { useState } from 'react';
import { useActionShortcuts } from '../app/shortcuts';
import type { GridSelection } from '../kit/Grid';
import { countSelected, isSelected } from '../kit/gridSelection';
import type { Question } from './gridApi';
import type { Action, Row, View } from './types';
import type { ListModel } from './useList';

export type Target =
  | { kind: 'view' }
  | { kind: 'row'; key: string; name: string; row: Row }
  /** `rows` are those of them that are loaded. */
  | { kind: 'rows'; selection: GridSelection; question: Question; total: number; rows: Row[] };

/** An action that was begun: on what, and with which key its request is made. */
export interface Running {
  id: string;
  view: View;
  action: Action;
  target: Target;
}

export interface Actions {
  ofView: Action[];
  ofRow: Action[];
  ofRows: Action[];
  running: Running | null;
  start: (action: Action, target: Target) => void;
  close: () => void;
}

export const rowTarget = (view: View, row: Row): Target => ({
  kind: 'row',
  key: row[view.row_key] ?? '',
  name: row[view.row_name] ?? '',
  row,
});

/** What one of the rows of an action is called, by its key where it is not loaded; null where there is but one. */
export function nameOfTarget({ view, target }: Running, key: string): string | null {
  if (target.kind === 'row') {
    return null;
  }
  const row = target.kind === 'rows' ? target.rows.find((each) => each[view.row_key] === key) : undefined;
  return row?.[view.row_name] ?? key;
}

/** The selected rows of a list. */
export const rowsTarget = ({ view, selection, question, blocks }: ListModel): Target => ({
  kind: 'rows',
  selection,
  question,
  total: blocks.total,
  rows: blocks.loaded().filter((row) => isSelected(selection, row[view.row_key] ?? '')),
});

/** Begins actions of a list by button or key. */
export function useActions(list: ListModel): Actions {
  const [running, setRunning] = useState<Running | null>(null);
  const { view, selection, blocks, currentRow } = list;
  const of = (scope: Action['scope']) => view.actions.filter((action) => action.scope === scope);
  const start = (action: Action, target: Target) => {
    setRunning({ id: crypto.randomUUID(), view, action, target });
  };
  const withKeys = view.actions.filter((action) => action.shortcut !== null);
  useActionShortcuts(
    withKeys.map((action) => ({ code: action.code, keys: action.shortcut, label: action.label })),
    (code) => {
      const action = withKeys.find((each) => each.code === code);
      const isSelected = countSelected(selection, blocks.total) > 0;
      if (action?.scope === 'view') {
        start(action, { kind: 'view' });
      } else if (action?.scope === 'selection' && isSelected) {
        start(action, rowsTarget(list));
      } else if (action && currentRow) {
        start(action, rowTarget(view, currentRow));
      }
    },
  );
  return {
    ofView: of('view'),
    ofRow: view.actions.filter((action) => action.scope !== 'view'),
    ofRows: of('selection'),
    running,
    start,
    close: () => {
      setRunning(null);
    },
  };
}
