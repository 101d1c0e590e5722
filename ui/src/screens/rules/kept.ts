// What was typed and is not on the server yet, kept in this browser: a reload or a session that ended loses nothing.
import type { Rows } from './merge';

export interface Kept {
  /** The edit of the draft that it was typed on, and the rows as they were then. */
  edit: number;
  base: Rows;
  rows: Rows;
}

const placeOf = (account: string, table: string): string => `aftersale_rules_${account}_${table}`;

export function keepRows(account: string, table: string, kept: Kept): void {
  try {
    window.localStorage.setItem(placeOf(account, table), JSON.stringify(kept));
  } catch {
    // The browser has no room left: what was typed stays on the page, and its head says that it is not saved.
  }
}

export function forgetRows(account: string, table: string): void {
  window.localStorage.removeItem(placeOf(account, table));
}

const isRows = (value: unknown): value is Rows =>
  Array.isArray(value) && value.every((row) => typeof row === 'object' && row !== null && 'key' in row && 'cells' in row);

export function findKept(account: string, table: string): Kept | null {
  const text = window.localStorage.getItem(placeOf(account, table));
  try {
    const kept = text === null ? null : (JSON.parse(text) as Partial<Kept>);
    return kept && typeof kept.edit === 'number' && isRows(kept.base) && isRows(kept.rows)
      ? { edit: kept.edit, base: kept.base, rows: kept.rows }
      : null;
  } catch {
    return null;
  }
}
