// What one sees of a list stands in the address, so that reload, Back and a copied link restore it.
import { type Filter, formatFilter, operatorsOf, parseFilter } from './filters';
import type { View } from './types';

export interface SortKey {
  key: string;
  isDescending: boolean;
}

export interface ViewState {
  filters: Filter[];
  q: string;
  /** Empty: the list's own sort. */
  sort: SortKey[];
  row: string | null;
  isPeeking: boolean;
  /** The shown columns in their sequence; null: the list's own. */
  cols: string[] | null;
  asOf: string | null;
}

/** The search part of an address: a text, or several of the same name. */
export type Search = Record<string, string | string[] | undefined>;

export const NOTHING: ViewState = { filters: [], q: '', sort: [], row: null, isPeeking: false, cols: null, asOf: null };

const NAMES = new Set(['f', 'q', 'sort', 'row', 'peek', 'cols', 'as_of']);

const texts = (value: string | string[] | undefined): string[] =>
  value === undefined ? [] : typeof value === 'string' ? [value] : value;

const lastText = (value: string | string[] | undefined): string => texts(value).at(-1) ?? '';

/** What the address says, and the parts of it that this list does not know. */
export function parseViewState(search: Search, view: View): { state: ViewState; dropped: string[] } {
  const dropped: string[] = Object.entries(search)
    .filter(([name]) => !NAMES.has(name))
    .flatMap(([name, value]) => texts(value).map((text) => `${name}=${text}`));
  const kept = <Part>(parts: { text: string; part: Part | null }[]): Part[] =>
    parts.flatMap(({ text, part }) => {
      if (part === null) {
        dropped.push(text);
      }
      return part === null ? [] : [part];
    });
  const columns = new Map(view.columns.map((column) => [column.key, column]));
  const filters = kept(texts(search['f']).map((text) => ({ text, part: knownFilter(text, columns) })));
  const sort = kept(
    list(search['sort']).map((text) => {
      const key = text.replace(/^-/, '');
      const isKnown = key === view.row_key || columns.get(key)?.is_sortable === true;
      return { text, part: isKnown ? { key, isDescending: text.startsWith('-') } : null };
    }),
  );
  const cols = kept(list(search['cols']).map((text) => ({ text, part: columns.has(text) ? text : null })));
  const asOf = lastText(search['as_of']);
  if (asOf && !view.has_as_of) {
    dropped.push(`as_of=${asOf}`);
  }
  return {
    state: {
      filters,
      q: view.search === null ? '' : lastText(search['q']),
      sort,
      row: lastText(search['row']) || null,
      isPeeking: lastText(search['peek']) === '1',
      cols: cols.length > 0 ? [...new Set(cols)] : null,
      asOf: view.has_as_of ? asOf || null : null,
    },
    dropped,
  };
}

/** The address that parseViewState reads back as this state; what is as usual is left away. */
export function formatViewState(state: ViewState): Search {
  return {
    f: state.filters.length > 0 ? state.filters.map(formatFilter) : undefined,
    q: state.q || undefined,
    sort: formatSort(state.sort) || undefined,
    row: state.row ?? undefined,
    peek: state.row !== null && state.isPeeking ? '1' : undefined,
    cols: state.cols?.join(',') ?? undefined,
    as_of: state.asOf ?? undefined,
  };
}

export const formatSort = (sort: readonly SortKey[]): string =>
  sort.map((each) => (each.isDescending ? '-' : '') + each.key).join(',');

export const parseSort = (text: string): SortKey[] =>
  list(text).map((each) => ({ key: each.replace(/^-/, ''), isDescending: each.startsWith('-') }));

/** The sort after a header was used: one column turns its direction, a third use goes back to the list's own sort. */
export function turnSort(sort: readonly SortKey[], key: string, isAdding: boolean): SortKey[] {
  const now = sort.find((each) => each.key === key);
  const next = now === undefined ? [{ key, isDescending: false }] : now.isDescending ? [] : [{ key, isDescending: true }];
  if (!isAdding) {
    return next;
  }
  const at = sort.findIndex((each) => each.key === key);
  return at < 0 ? [...sort, ...next] : sort.toSpliced(at, 1, ...next);
}

/** A column that the list does not show may still be one that its rows can be asked for: that is the server's to say. */
function knownFilter(text: string, columns: Map<string, View['columns'][number]>): Filter | null {
  const filter = parseFilter(text);
  const column = filter ? columns.get(filter.column) : undefined;
  return filter && column && !operatorsOf(column.kind).includes(filter.operator) ? null : filter;
}

function list(value: string | string[] | undefined): string[] {
  return lastText(value).split(',').filter(Boolean);
}
