import { i18n } from '@lingui/core';
import { beforeAll, describe, expect, it } from 'vitest';
import { alignOf, cellOf, dialled, shortHash } from './cells';
import { VIEW } from './exampleView';
import { fillFilter, fillPath, splitAddress } from './path';
import type { Column, Row } from './types';

beforeAll(() => {
  i18n.load('en', {});
  i18n.activate('en');
});

const columnOf = (key: string): Column => {
  const column = VIEW.columns.find((each) => each.key === key);
  if (!column) {
    throw new Error(key);
  }
  return column;
};
const cell = (key: string, row: Row, hasCurrency = false) => cellOf(row, columnOf(key), 'en-GB', hasCurrency);

describe('a cell', () => {
  it('is dialled as people mean a number, in whatever digits they write it', () => {
    expect(dialled('+49 (0)30 / 12-34')).toBe('+49301234');
    expect(dialled('Tel. 030 1234 ext. 5')).toBe('0301234');
    expect(dialled('०३०-१२')).toBe('03012');
  });

  it('shortens a hash to what tells one from another, and says the whole of it in its title', () => {
    const hash = 'ecb193d719cee6745d0dab830f196542061edd630410b726c46260cfa009c3b6';
    expect(shortHash(hash)).toBe('ecb193d719ce');
    expect(shortHash('B-0015618')).toBeNull();
  });
  it('shows an amount as it is paid and the exact one in its title, with its currency where no column says it; without one it is a figure', () => {
    const row = { amount: '12345678901234567.8901', currency: 'EUR' };
    expect(cell('amount', row).title).toBe('12,345,678,901,234,567.8901');
    expect(cell('amount', row).text).toBe('12,345,678,901,234,567.89\u00a0EUR');
    expect(cell('amount', row, true).text).toBe('12,345,678,901,234,567.89');
    expect(cell('amount', { amount: '5', currency: null }).text).toBe('5');
    expect(cell('amount', { amount: '4.25', currency: null }).text).toBe('4.25');
    expect(alignOf(columnOf('amount'))).toBe('end');
  });

  it('never moves a business day, and gives the exact time of an instant', () => {
    expect(cell('booked_on', { booked_on: '2013-12-31' }).text).toBe('31 Dec 2013');
    expect(cell('recorded_at', { recorded_at: '2013-12-31T10:00:30Z' }).title).toContain('30');
    expect(cell('recorded_at', { recorded_at: 'soon' }).text).toBe('soon');
  });

  it('says a state as word and tone, also one that is not known', () => {
    expect(cell('status', { status: 'late' })).toEqual({ text: 'Late', tone: 'bad' });
    expect(cell('status', { status: 'asleep' })).toEqual({ text: 'asleep', tone: 'neutral' });
  });

  it('leads somewhere only when the row knows where', () => {
    expect(cell('seller', { seller: 'Ann', seller_id: 'a/b' }).href).toBe('/statements/a%2Fb');
    expect(cell('seller', { seller: 'Ann', seller_id: null }).href).toBeUndefined();
  });

  it('is empty where there is nothing', () => {
    expect(cell('share', { share: null }).text).toBe('');
    expect(cell('share', { share: '0.25' }).text).toBe('25%');
    expect(cell('is_online', { is_online: 'false' })).toEqual({ text: 'No', isMuted: true });
  });
});

describe('an address with places', () => {
  it('is filled from the row', () => {
    expect(fillPath('/orders/{order_id}', { order_id: '7' })).toBe('/orders/7');
    expect(fillPath('/orders/{order_id}', { order_id: null })).toBeNull();
    expect(fillFilter('name:eq:{name}', { name: 'a\\b' })).toBe('name:eq:a\\\\b');
  });
  it('is split for the router', () => {
    expect(splitAddress('/bookings?f=a:eq:1&f=b:empty')).toEqual({
      to: '/bookings',
      search: { f: ['a:eq:1', 'b:empty'] },
    });
  });
});
