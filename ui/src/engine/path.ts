// Addresses with {column} places, such as /orders/{order_id}, filled from a row.
import { parseAddress } from '../app/address';
import type { Row } from './types';

const PLACE = /\{(\w+)\}/g;

/** The filled address, or null when the row has nothing for one of its places. */
export function fillPath(template: string, row: Row): string | null {
  const keys = [...template.matchAll(PLACE)].map((match) => match[1] ?? '');
  return keys.every((key) => row[key])
    ? template.replace(PLACE, (_, key: string) => encodeURIComponent(row[key] ?? ''))
    : null;
}

/** A filter with {column} places; its values are no part of an address yet. */
export const fillFilter = (template: string, row: Row): string =>
  template.replace(PLACE, (_, key: string) => (row[key] ?? '').replace(/[\\,]/g, '\\$&'));

/** What the router needs of an address of ours. */
export function splitAddress(address: string): { to: string; search: Record<string, string | string[]> } {
  const at = address.indexOf('?');
  return at < 0
    ? { to: address, search: {} }
    : { to: address.slice(0, at), search: parseAddress(address.slice(at)) };
}
