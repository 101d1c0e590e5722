// One filter of an address: column:operator:value, where only the first two colons divide.
import type { Kind } from './types';

export interface Filter {
  column: string;
  operator: Operator;
  value: string;
}

const OPERATORS = ['eq', 'ne', 'in', 'notin', 'ge', 'gt', 'le', 'lt', 'has', 'starts', 'empty', 'filled'] as const;

export type Operator = (typeof OPERATORS)[number];

const TEXTS: readonly Operator[] = ['has', 'starts', 'eq', 'ne', 'in', 'notin', 'empty', 'filled'];
const SIZES: readonly Operator[] = ['ge', 'le', 'gt', 'lt', 'eq', 'ne', 'in', 'notin', 'empty', 'filled'];
const CODES: readonly Operator[] = ['in', 'notin', 'eq', 'ne', 'empty', 'filled'];
const BY_KIND: Readonly<Record<Kind, readonly Operator[]>> = {
  text: TEXTS,
  id: TEXTS,
  person: TEXTS,
  phone: TEXTS,
  email: TEXTS,
  integer: SIZES,
  decimal: SIZES,
  money: SIZES,
  percent: SIZES,
  day: SIZES,
  instant: SIZES,
  status: CODES,
  country: CODES,
  flag: ['eq', 'ne'],
};

/** What can be asked of a column, the most likely first. */
export const operatorsOf = (kind: Kind): readonly Operator[] => BY_KIND[kind];

export const hasValue = (operator: Operator): boolean => operator !== 'empty' && operator !== 'filled';

export const hasList = (operator: Operator): boolean => operator === 'in' || operator === 'notin';

const isOperator = (text: string): text is Operator => (OPERATORS as readonly string[]).includes(text);

export function parseFilter(text: string): Filter | null {
  const [column = '', operator = '', ...rest] = text.split(':');
  return column && isOperator(operator) && (rest.length > 0 || !hasValue(operator))
    ? { column, operator, value: rest.join(':') }
    : null;
}

export const formatFilter = (filter: Filter): string =>
  hasValue(filter.operator)
    ? `${filter.column}:${filter.operator}:${filter.value}`
    : `${filter.column}:${filter.operator}`;

const escape = (value: string): string => value.replace(/[\\,]/g, '\\$&');

const unescape = (text: string): string => text.replace(/\\(.)/gs, '$1');

/** The values of a list; null stands for "no value". */
export function splitValues(text: string): (string | null)[] {
  const pieces = text.match(/(?:\\.|[^,\\])+|(?<=^|,)(?=,|$)/gs) ?? [];
  return pieces.map((piece) => (piece === '' ? null : unescape(piece)));
}

export const joinValues = (values: readonly (string | null)[]): string =>
  values.map((value) => escape(value ?? '')).join(',');

/** The single value of a filter whose operator takes one. */
export const singleValue = (filter: Filter): string => unescape(filter.value);

export const singleFilter = (column: string, operator: Operator, value: string): Filter => ({
  column,
  operator,
  value: value.replace(/[\\]/g, '\\$&'),
});

/** The chosen values of a column's list filter, as the facet shows them. */
export function chosenValues(filters: readonly Filter[], column: string): (string | null)[] {
  const filter = filters.find((each) => each.column === column && (each.operator === 'in' || each.operator === 'eq'));
  return filter ? (filter.operator === 'eq' ? [singleValue(filter)] : splitValues(filter.value)) : [];
}

/** The filters after a value of a facet was chosen or let go. */
export function toggleValue(filters: readonly Filter[], column: string, value: string | null): Filter[] {
  const chosen = chosenValues(filters, column);
  const next = chosen.includes(value) ? chosen.filter((each) => each !== value) : [...chosen, value];
  const at = filters.findIndex((each) => each.column === column && (each.operator === 'in' || each.operator === 'eq'));
  const filter: Filter[] = next.length > 0 ? [{ column, operator: 'in', value: joinValues(next) }] : [];
  return at < 0 ? [...filters, ...filter] : filters.toSpliced(at, 1, ...filter);
}

/** The filters with other bounds of a column; an empty bound is open. */
export function withBounds(filters: readonly Filter[], column: string, lowest: string, highest: string): Filter[] {
  const others = filters.filter(
    (each) => each.column !== column || !['ge', 'gt', 'le', 'lt'].includes(each.operator),
  );
  return [
    ...others,
    ...(lowest ? [singleFilter(column, 'ge', lowest)] : []),
    ...(highest ? [singleFilter(column, 'le', highest)] : []),
  ];
}

export function boundsOf(filters: readonly Filter[], column: string): { lowest: string; highest: string } {
  const find = (...operators: Operator[]): string => {
    const filter = filters.find((each) => each.column === column && operators.includes(each.operator));
    return filter ? singleValue(filter) : '';
  };
  return { lowest: find('ge', 'gt'), highest: find('le', 'lt') };
}
