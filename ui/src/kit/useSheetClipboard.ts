import type { ClipboardEvent } from 'react';
import { readClipboard, writeClipboard } from './sheetClipboard';
import { rangeOf } from './sheetModel';
import type { SheetProps } from './sheetParts';

/** Copies, cuts and pastes cells as other spreadsheets do, in the reader's way of writing figures and days. */
export function useSheetClipboard({ columns, state, dispatch, canEdit }: SheetProps) {
  const selected = () => {
    const { first, last } = rangeOf(state);
    return state.rows
      .slice(first.row, last.row + 1)
      .map(({ cells }) =>
        cells.slice(first.column, last.column + 1).map((text, at) => columns[first.column + at]?.write(text) ?? text),
      );
  };
  const copy = (event: ClipboardEvent<HTMLElement>, isCut: boolean) => {
    if (event.target === event.currentTarget && state.rows.length > 0) {
      event.preventDefault();
      event.clipboardData.setData('text/plain', writeClipboard(selected()));
      if (isCut && canEdit) {
        dispatch({ do: 'clear' });
      }
    }
  };
  return {
    onCopy: (event: ClipboardEvent<HTMLElement>) => {
      copy(event, false);
    },
    onCut: (event: ClipboardEvent<HTMLElement>) => {
      copy(event, true);
    },
    onPaste: (event: ClipboardEvent<HTMLElement>) => {
      if (event.target === event.currentTarget && canEdit) {
        event.preventDefault();
        const from = rangeOf(state).first.column;
        const cells = readClipboard(event.clipboardData.getData('text/plain'));
        dispatch({ do: 'paste', cells: cells.map((line) => line.map((text, at) => columns[from + at]?.read(text) ?? text)) });
      }
    },
  };
}
