// Which columns a related list shows: what says something else in each row, and on a phone what the list is looked at for.
import { gridColumns } from './rowReader';
import type { Column, Row } from './types';

const ON_A_PHONE = 3;
// A list gives its columns air that a table of some rows does without.
const OF_ITS_WIDTH = 0.93;

/** The columns of a list held to a filter such as `customer_id:eq:{customer_id}`: without what says the same in each row. */
export function relatedColumns(columns: Column[], filter: string, rows: readonly Row[]): Column[] {
  const [fixed = ''] = filter.split(':');
  const isOwn = ({ key, to }: Column) => fixed !== '' && (key === fixed || (to?.includes(`{${fixed}}`) ?? false));
  const isEmpty = ({ key }: Column) => rows.every((row) => (row[key] ?? '') === '');
  return columns.filter((column, at) => column.is_shown && !isOwn(column) && (at === 0 || !isEmpty(column)));
}

/** Those of them that a phone has room for: the name of the row, its first amount, and what comes next. */
export function columnsOnPhone(columns: Column[]): ReadonlySet<string> {
  const [name, ...others] = columns;
  const amount = others.find(({ kind }) => kind === 'money');
  const next = others.filter((column) => column !== amount).slice(0, ON_A_PHONE - (amount ? 2 : 1));
  return new Set([name, amount, ...next].flatMap((column) => column?.key ?? []));
}

/** Those that stand beside each other in so many pixels without breaking into lines; what a phone shows stays in any case. */
export function columnsWithin(columns: Column[], pixels: number, locale: string): Column[] {
  const kept = columnsOnPhone(columns);
  const drawn = gridColumns(columns, locale);
  const others = drawn.filter(({ key }) => !kept.has(key));
  let used = drawn.reduce((sum, { key, width }) => sum + (kept.has(key) ? width * OF_ITS_WIDTH : 0), 0);
  const rest = others.findIndex(({ width }) => (used += width * OF_ITS_WIDTH) > pixels);
  const left = new Set((rest < 0 ? [] : others.slice(rest)).map(({ key }) => key));
  return columns.filter(({ key }) => !left.has(key));
}
