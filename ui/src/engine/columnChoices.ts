// Between the columns in an address and what the chooser shows.
import type { ChosenColumn } from '../kit/ColumnChooser';
import { shownColumns } from './rowReader';
import type { View } from './types';

/** The shown columns in their sequence, then the others; the first one names the row and stays. */
export function columnChoices(view: View, cols: string[] | null): ChosenColumn[] {
  const shown = shownColumns(view, cols);
  const others = view.columns.filter((column) => !shown.includes(column));
  return [...shown, ...others].map((column, index) => ({
    key: column.key,
    label: column.label,
    isShown: index < shown.length,
    isFixed: index === 0,
  }));
}

/** The columns for the address; null when they are the list's own. */
export function columnsFrom(view: View, choices: ChosenColumn[]): string[] | null {
  const keys = choices.filter((choice) => choice.isShown).map((choice) => choice.key);
  const own = shownColumns(view, null).map((column) => column.key);
  return keys.length === own.length && keys.every((key, index) => key === own[index]) ? null : keys;
}
