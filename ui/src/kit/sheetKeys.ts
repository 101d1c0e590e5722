// What a key means on a sheet while no cell is edited.
import { inlineStep } from './direction';
import { firstColumn, lastColumn, stepColumn } from './sheetFolds';
import { nearestPlace, rangeOf, type SheetAction, type SheetPlace, type SheetState } from './sheetModel';

export interface SheetKey {
  key: string;
  ctrlKey: boolean;
  metaKey: boolean;
  altKey: boolean;
  shiftKey: boolean;
}

/** An action; or what is done outside of the model: opening an editor, saying how one leaves, how wide the column is. */
export type SheetIntent =
  | SheetAction
  | { do: 'open' }
  | { do: 'open_text' }
  | { do: 'leave' }
  | { do: 'widen'; by: 1 | -1 }
  | { do: 'fit' };

const isFilled = ({ rows }: SheetState, { row, column }: SheetPlace): boolean => {
  const text = rows[row]?.cells[column];
  return text !== undefined && text !== '' && text !== '-';
};

const stepPlace = (state: SheetState, { row, column }: SheetPlace, by: SheetPlace): SheetPlace =>
  nearestPlace(state, { row: row + by.row, column: stepColumn(state, column, by.column) });

/** As spreadsheets jump: to the end of what is filled, or on to the next that is. */
function jump(state: SheetState, by: SheetPlace): SheetPlace {
  const step = (place: SheetPlace) => stepPlace(state, place, by);
  const isLast = (place: SheetPlace) => step(place).row === place.row && step(place).column === place.column;
  let place = state.cursor;
  if (isLast(place)) {
    return place;
  }
  const isRun = isFilled(state, place) && isFilled(state, step(place));
  do {
    place = step(place);
  } while (!isLast(place) && (isRun ? isFilled(state, step(place)) : !isFilled(state, place)));
  return place;
}

function moveOf(state: SheetState, press: SheetKey, page: number): SheetPlace | null {
  const { row, column } = state.cursor;
  const isFar = press.ctrlKey || press.metaKey;
  const lastRow = state.rows.length - 1;
  const by = { row: press.key === 'ArrowDown' ? 1 : press.key === 'ArrowUp' ? -1 : 0, column: inlineStep(press.key) };
  if (by.row !== 0 || by.column !== 0) {
    return isFar ? jump(state, by) : stepPlace(state, state.cursor, by);
  }
  switch (press.key) {
    case 'Home':
      return { row: isFar ? 0 : row, column: firstColumn(state) };
    case 'End':
      return { row: isFar ? lastRow : row, column: lastColumn(state) };
    case 'PageUp':
      return { row: row - page, column };
    case 'PageDown':
      return { row: row + page, column };
    default:
      return null;
  }
}

/** Tab goes from cell to cell; from the last one, and after Esc, it leaves the sheet. */
function tabOf(state: SheetState, isBack: boolean): SheetAction | null {
  const { row, column } = state.cursor;
  const [first, last] = [firstColumn(state), lastColumn(state)];
  const isAtEnd = column === (isBack ? first : last);
  if (!isAtEnd) {
    return { do: 'move', to: { row, column: stepColumn(state, column, isBack ? -1 : 1) } };
  }
  if (isBack ? row === 0 : row >= state.rows.length - 1) {
    return null;
  }
  return { do: 'move', to: isBack ? { row: row - 1, column: last } : { row: row + 1, column: first } };
}

function changeOf(state: SheetState, press: SheetKey): SheetIntent | null {
  const { first, last } = rangeOf(state);
  const isMod = press.ctrlKey || press.metaKey;
  const key = press.key.length === 1 ? press.key.toLowerCase() : press.key;
  if (press.altKey) {
    return key === 'ArrowUp'
      ? { do: 'drop', before: first.row - 1 }
      : key === 'ArrowDown'
        ? { do: 'drop', before: last.row + 2 }
        : null;
  }
  if (isMod) {
    switch (key) {
      case 'z':
        return { do: press.shiftKey ? 'redo' : 'undo' };
      case 'y':
        return { do: 'redo' };
      case 'd':
        return { do: press.shiftKey ? 'duplicate' : 'fill' };
      case 'Enter':
        return { do: 'insert', at: state.rows.length === 0 ? 0 : press.shiftKey ? first.row : last.row + 1 };
      case 'Delete':
      case 'Backspace':
        return { do: 'remove' };
      default:
        return null;
    }
  }
  switch (key) {
    case 'F2':
      return { do: 'open_text' };
    case 'Enter':
      return { do: 'open' };
    case 'Delete':
    case 'Backspace':
      return { do: 'clear' };
    default:
      return press.key.length === 1 && press.key !== ' ' ? { do: 'begin', how: 'text', text: press.key } : null;
  }
}

/** The width of the column that one is in, also where nothing may be changed. */
function widthOf(press: SheetKey): SheetIntent | null {
  if (!press.altKey || !press.shiftKey || press.ctrlKey || press.metaKey) {
    return null;
  }
  const by = inlineStep(press.key);
  return by !== 0 ? { do: 'widen', by: by > 0 ? 1 : -1 } : press.key === 'Enter' ? { do: 'fit' } : null;
}

/** What the press means, or null where the browser or the page may have it. */
export function sheetIntentOf(state: SheetState, press: SheetKey, page: number, canEdit: boolean, isLeaving: boolean): SheetIntent | null {
  const isMod = press.ctrlKey || press.metaKey;
  if (press.key === 'Tab' && !isMod && !press.altKey) {
    return canEdit && !isLeaving ? tabOf(state, press.shiftKey) : null;
  }
  if (press.key === 'Escape') {
    return canEdit && !isLeaving ? { do: 'leave' } : null;
  }
  const width = widthOf(press);
  if (width) {
    return width;
  }
  const to = press.altKey ? null : moveOf(state, press, page);
  if (to) {
    return { do: 'move', to, isExtending: press.shiftKey };
  }
  if (press.key === ' ' && press.shiftKey) {
    const { first, last } = rangeOf(state);
    return { do: 'select_rows', from: first.row, to: last.row };
  }
  if (isMod && press.key.toLowerCase() === 'a') {
    return { do: 'select_rows', from: 0, to: state.rows.length - 1 };
  }
  return canEdit ? changeOf(state, press) : null;
}
