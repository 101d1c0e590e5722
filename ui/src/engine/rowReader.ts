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

// Where days and instants are written longer than the width that they have in English: the longest of a year, with its edges.
const LONGER: Record<string, Partial<Record<Column['kind'], number>>> = {
  ar: { day: 122, instant: 168 },
  de: { day: 112, instant: 156 },
};

// A header is seldom wider than this per letter, with its edges and the arrow of a sorted column; a very long one may be cut.
const HEADER = { letter: 6.8, around: 32, most: 200 };

function widthOf({ kind, label, width }: Column, locale: string): number {
  const header = Math.min(Math.ceil(label.length * HEADER.letter) + HEADER.around, HEADER.most);
  return Math.max(width, header, LONGER[locale.slice(0, 2)]?.[kind] ?? 0);
}

// What a list is about, the most telling first; the column that names the row is none of them.
const FIGURES: Column['kind'][][] = [['money'], ['decimal', 'percent', 'integer'], ['instant', 'day']];

const NEED_HEADER: ReadonlySet<Column['kind']> = new Set(['day', 'money', 'decimal', 'percent', 'integer', 'flag']);
// Beside the name an amount or a rate is what one expects; a day, a share or a number of something is not.
const SPEAK_AS_FIGURES: ReadonlySet<Column['kind']> = new Set(['money', 'decimal']);

function figureOf([, ...others]: Column[]): Column | undefined {
  return FIGURES.flatMap((kinds) => others.find(({ kind }) => kinds.includes(kind)) ?? [])[0];
}

export function gridColumns(columns: Column[], locale: string): GridColumn[] {
  const shown = new Set(columns.map((column) => column.key));
  const figure = figureOf(columns);
  return columns.map((column) => ({
    key: column.key,
    header: column.label,
    width: widthOf(column, locale) + (column.currency !== null && !shown.has(column.currency) ? CURRENCY_WIDTH : 0),
    align: alignOf(column),
    isSortable: column.is_sortable,
    isFigure: column === figure,
    needsHeader: NEED_HEADER.has(column.kind) && !(column === figure && SPEAK_AS_FIGURES.has(column.kind)),
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
