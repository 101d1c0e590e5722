import { expect, it } from 'vitest';
import { stackedLines } from '../kit/gridLayout';
import { gridColumns } from './rowReader';
import type { Column } from './types';

const column = (key: string, kind: Column['kind'], width = 100): Column => ({
  key,
  kind,
  label: key,
  width,
  currency: null,
  decimals: 0,
  is_shown: true,
  is_sortable: true,
  to: null,
  words: null,
});

const figureOf = (...columns: Column[]) => gridColumns(columns, 'en').find((each) => each.isFigure)?.key;

it('stands the first amount beside the name of a stacked row, else a figure, else a day', () => {
  const [name, day, count] = [column('name', 'id'), column('on', 'day'), column('count', 'integer')];
  expect(figureOf(name, day, count, column('paid', 'money'), column('due', 'money'))).toBe('paid');
  expect(figureOf(name, day, count)).toBe('count');
  expect(figureOf(name, day)).toBe('on');
  expect(figureOf(day, name)).toBeUndefined();
});

it('names what says nothing by itself, but for the figure of the row', () => {
  const columns = gridColumns([column('name', 'id'), column('on', 'day'), column('paid', 'money'), column('due', 'money')], 'en');
  expect(columns.filter((each) => each.needsHeader).map((each) => each.key)).toEqual(['on', 'due']);
  const dated = gridColumns([column('name', 'id'), column('on', 'day')], 'en');
  expect(dated.map((each) => each.needsHeader)).toEqual([false, true]);
  const counted = gridColumns([column('name', 'id'), column('reports', 'integer')], 'en');
  expect(counted.map((each) => each.needsHeader)).toEqual([false, true]);
});

it('gives a stacked row a second line for what one has no room for', () => {
  const few = gridColumns([column('name', 'id', 900), column('paid', 'money', 900), column('place', 'text', 500)], 'en');
  expect(stackedLines(few)).toBe(1);
  expect(stackedLines([...few, ...gridColumns([column('x', 'text'), column('seller', 'person')], 'en')])).toBe(2);
});

it('makes a column at least as wide as its header in the language of the reader, within reason', () => {
  const widthOf = (label: string, locale = 'en-GB') =>
    gridColumns([{ ...column('name', 'text'), label }], locale).map(({ width }) => width);
  expect(widthOf('Booking')).toEqual([100]);
  expect(widthOf('Prise de commande', 'fr')).toEqual([148]);
  expect(widthOf('Débit, crédit avec un signe moins', 'fr')).toEqual([200]);
});
