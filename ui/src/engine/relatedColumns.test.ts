import { expect, test } from 'vitest';
import { columnsOnPhone, columnsWithin, relatedColumns } from './relatedColumns';
import type { Column, Kind } from './types';

const column = (key: string, kind: Kind = 'text', to: string | null = null, is_shown = true): Column => ({
  key,
  label: key,
  kind,
  width: 100,
  currency: null,
  decimals: 0,
  is_sortable: true,
  is_shown,
  to,
  words: null,
});

const COLUMNS = [
  column('number', 'id', '/bookings/{booking_id}'),
  column('booked_on', 'day'),
  column('customer', 'text', '/customers/{customer_id}'),
  column('until', 'day'),
  column('amount', 'money'),
  column('source', 'text', null, false),
];
const ROWS = [{ number: 'B-1', booked_on: '2026-01-02', customer: 'Acme', until: '', amount: '5' }];
const keys = (columns: Column[]) => columns.map(({ key }) => key);

test('the page of a customer does not repeat the customer in every row, nor columns with nothing in them', () => {
  expect(keys(relatedColumns(COLUMNS, 'customer_id:eq:{customer_id}', ROWS))).toEqual(['number', 'booked_on', 'amount']);
});

test('what a list is held to is left out, and without a filter everything stays that says something', () => {
  expect(keys(relatedColumns(COLUMNS, 'booked_on:eq:2026-01-02', ROWS))).toEqual(['number', 'customer', 'amount']);
  expect(keys(relatedColumns(COLUMNS, '', ROWS))).toEqual(['number', 'booked_on', 'customer', 'amount']);
});

test('a phone shows the name, the amount and what comes next', () => {
  expect([...columnsOnPhone(COLUMNS)]).toEqual(['number', 'amount', 'booked_on']);
  expect([...columnsOnPhone(COLUMNS.slice(0, 4))]).toEqual(['number', 'booked_on', 'customer']);
});

test('a table shows the columns it has room for, the amount always, and leaves out the last ones', () => {
  const bookings = COLUMNS.slice(0, 5);
  expect(keys(columnsWithin(bookings, 500, 'en-GB'))).toEqual(['number', 'booked_on', 'customer', 'until', 'amount']);
  expect(keys(columnsWithin(bookings, 400, 'en-GB'))).toEqual(['number', 'booked_on', 'customer', 'amount']);
  expect(keys(columnsWithin(bookings, 0, 'en-GB'))).toEqual(['number', 'booked_on', 'amount']);
});
