// From rows of the server to rows of the grid; a row that stays the same stays the same object.
import type { GridColumn, GridRow } from '../kit/Grid';
import { alignOf, cellOf } from './cells';
import type { Column, Row, View } from './types';

/** The shown columns, in their sequence. */
export function shownColumns(view: View, cols: string[] | null): Column[] {
  const all = new Map(view.columns.map((column) => [column.key, column]));
  return cols === null
    ? view.columns.filter((column) => column.is_shown)
    : cols.flatMap((key) => all.get(key) ?? []);
}

// Room for a currency that stands beside its amount.
const CURRENCY_WIDTH = 56;

export function gridColumns(columns: Column[]): GridColumn[] {
  const shown = new Set(columns.map((column) => column.key));
  return columns.map((column) => ({
    key: column.key,
    header: column.label,
    width: column.width + (column.currency !== null && !shown.has(column.currency) ? CURRENCY_WIDTH : 0),
    align: alignOf(column),
    isSortable: column.is_sortable,
  }));
}

export function makeRowReader(view: View, columns: Column[], locale: string): (row: Row) => GridRow {
  const kept = new WeakMap<Row, GridRow>();
  const shown = new Set(columns.map((column) => column.key));
  return (row) => {
    const before = kept.get(row);
    if (before) {
      return before;
    }
    const made = {
      key: row[view.row_key] ?? '',
      cells: columns.map((column) => cellOf(row, column, locale, column.currency === null || shown.has(column.currency))),
    };
    kept.set(row, made);
    return made;
  };
}
