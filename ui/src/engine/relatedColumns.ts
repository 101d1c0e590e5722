// Which columns a related list shows: what says something else in each row, and on a phone what the list is looked at for.
import type { Column, Row } from './types';

const ON_A_PHONE = 3;

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
