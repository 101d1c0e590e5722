// What every key, click and paste makes of a sheet: the same actions give the same sheet.
import { firstColumn, fold, lastColumn, placeInSight, stepColumn, unfoldCurrent, unfoldFilled } from './sheetFolds';
import { nearestPlace, rangeOf, type SheetAction, type SheetNews, type SheetPlace, type SheetState, type SheetStep } from './sheetModel';
import { type Cells, changeCells, fillRange, insertRows, lift, pasteCells, removeRows, type SheetRow } from './sheetRows';

const STEPS_KEPT = 200;

function standAt(state: SheetState, cursor: SheetPlace, anchor = cursor): SheetState {
  return { ...state, cursor: nearestPlace(state, cursor), anchor: nearestPlace(state, anchor), editing: null };
}

/** One step that can be undone; nothing where the rows are as they were. */
function change(state: SheetState, rows: readonly SheetRow[], news: SheetNews | null, made = state.made): SheetState {
  if (rows === state.rows) {
    return { ...state, editing: null };
  }
  const { cursor, anchor } = state;
  const past = [...state.past.slice(1 - STEPS_KEPT), { rows: state.rows, cursor, anchor }];
  return { ...state, rows, past, future: [], editing: null, news, made };
}

function stepFrom(state: SheetState, step: SheetStep): SheetPlace {
  const { row, column } = state.cursor;
  const [first, last] = [firstColumn(state), lastColumn(state)];
  switch (step) {
    case 'stay':
      return { row, column };
    case 'down':
      return { row: row + 1, column };
    case 'up':
      return { row: row - 1, column };
    case 'on':
      return column === last ? { row: row + 1, column: first } : { row, column: stepColumn(state, column, 1) };
    case 'back':
      return column === first && row > 0 ? { row: row - 1, column: last } : { row, column: stepColumn(state, column, -1) };
  }
}

function travel(state: SheetState, way: 'undo' | 'redo'): SheetState {
  const [from, to] = way === 'undo' ? [state.past, state.future] : [state.future, state.past];
  const moment = from.at(-1);
  if (!moment) {
    return state;
  }
  const { rows, cursor, anchor } = state;
  const left = from.slice(0, -1);
  const kept = [...to, { rows, cursor, anchor }];
  const news: SheetNews = { what: way === 'undo' ? 'undone' : 'redone', count: 1 };
  const sides = way === 'undo' ? { past: left, future: kept } : { past: kept, future: left };
  return { ...state, ...moment, ...sides, editing: null, news };
}

function insert(state: SheetState, at: number, cells: readonly Cells[]): SheetState {
  const { rows, made } = insertRows(state.rows, at, cells, state);
  const next = change(state, rows, { what: 'inserted', count: cells.length }, made);
  return standAt(next, { row: at, column: state.cursor.column }, { row: at + cells.length - 1, column: state.cursor.column });
}

export function actOnSheet(state: SheetState, action: SheetAction): SheetState {
  const next = act(state, action);
  return unfoldCurrent(next.rows === state.rows ? next : unfoldFilled(next));
}

function act(state: SheetState, action: SheetAction): SheetState {
  const { first, last } = rangeOf(state);
  switch (action.do) {
    case 'move':
      return standAt(state, action.to, action.isExtending ? state.anchor : action.to);
    case 'select_rows':
      return standAt(state, { row: action.to, column: 0 }, { row: action.from, column: state.blank.length - 1 });
    case 'begin':
      return state.rows.length === 0 ? state : { ...state, editing: { how: action.how, text: action.text } };
    case 'type':
      return state.editing ? { ...state, editing: { ...state.editing, text: action.text } } : state;
    case 'give_back':
      return { ...state, editing: null };
    case 'keep': {
      const next = change(state, changeCells(state.rows, state.cursor, [[action.text]]), null);
      return action.step === 'stay' ? next : standAt(next, stepFrom(next, action.step));
    }
    case 'paste': {
      const pasted = pasteCells(state.rows, { first, last }, action.cells, state);
      const news: SheetNews = { what: pasted.isCutOff ? 'cut_off' : 'pasted', count: pasted.count };
      const next = unfoldFilled(change(state, pasted.rows, news, pasted.made));
      return standAt(next, placeInSight(next, pasted.last), first);
    }
    case 'clear': {
      const width = last.column - first.column + 1;
      const line = state.blank.slice(first.column, first.column + width);
      const count = width * (last.row - first.row + 1);
      const cells = Array.from({ length: last.row - first.row + 1 }, () => line);
      return change(state, changeCells(state.rows, first, cells), { what: 'cleared', count });
    }
    case 'fill': {
      const filled = fillRange(state.rows, { first, last });
      return change(state, filled, { what: 'filled', count: Math.max(1, last.row - first.row) });
    }
    case 'insert':
      return insert(state, Math.min(action.at, state.rows.length), action.rows ?? [state.blank]);
    case 'duplicate': {
      const copies = state.rows.slice(first.row, last.row + 1).map(({ cells }) => cells);
      return copies.length === 0 ? state : insert(state, last.row + 1, copies);
    }
    case 'remove': {
      const count = Math.min(last.row + 1, state.rows.length) - first.row;
      const next = change(state, removeRows(state.rows, first.row, last.row), { what: 'removed', count });
      return standAt(next, { row: first.row, column: state.cursor.column });
    }
    case 'drop': {
      const { rows, at } = lift(state.rows, first.row, last.row, action.before);
      const by = at - first.row;
      const next = change(state, rows, { what: 'moved', count: last.row - first.row + 1 });
      const shifted = (place: SheetPlace) => ({ ...place, row: place.row + by });
      return standAt(next, shifted(state.cursor), shifted(state.anchor));
    }
    case 'replace': {
      const next = change(state, action.rows, null);
      return { ...next, cursor: nearestPlace(next, state.cursor), anchor: nearestPlace(next, state.anchor) };
    }
    case 'fold':
      return fold(state, action.columns);
    case 'undo':
    case 'redo':
      return travel(state, action.do);
  }
}
