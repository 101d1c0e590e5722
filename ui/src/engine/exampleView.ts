// A small list for the tests of this folder.
import type { Column, View } from './types';

function column(key: string, kind: Column['kind'], more: Partial<Column> = {}): Column {
  return {
    key,
    label: key,
    kind,
    currency: null,
    decimals: 0,
    width: 100,
    is_sortable: true,
    is_shown: true,
    to: null,
    words: null,
    ...more,
  };
}

export const VIEW: View = {
  name: 'bookings',
  title: 'Bookings',
  one: 'Booking',
  group: 'sales',
  row_key: 'booking_id',
  row_name: 'booking_number',
  row_path: '/bookings/{booking_number}',
  columns: [
    column('booking_number', 'id', { to: '/bookings/{booking_number}' }),
    column('status', 'status', { words: { late: { label: 'Late', tone: 'bad' } } }),
    column('amount', 'money', { currency: 'currency' }),
    column('currency', 'text', { is_shown: false }),
    column('booked_on', 'day'),
    column('recorded_at', 'instant'),
    column('share', 'percent'),
    column('is_online', 'flag'),
    column('seller', 'person', { to: '/statements/{seller_id}' }),
  ],
  facets: [{ key: 'status', label: 'Status', kind: 'values' }],
  sort: '-booked_on',
  search: 'Number',
  peek: [],
  detail: null,
  actions: [],
  links: [],
  empty: { title: 'No bookings', text: 'Import some.', link: null },
  topics: [],
  in_navigation: true,
  has_export: true,
  has_as_of: false,
  has_sums: true,
};
