// From a row of the server to what stands in a cell: figures are written from their texts, nothing is computed.
import { i18n } from '@lingui/core';
import { msg } from '@lingui/core/macro';
import { exactAmount, formatAmount, formatCountry, formatDay, formatDecimal, formatInstant, formatPercent } from '../kit/format';
import type { Tone } from '../kit/Status';
import { fillPath } from './path';
import type { Column, Row, View } from './types';

export interface CellText {
  text: string;
  tone?: Tone;
  href?: string;
  title?: string;
  isId?: boolean;
  isMuted?: boolean;
  /** The whole of it, which nobody reads, is in the title. */
  isHash?: boolean;
}

const HASH = /^[0-9a-f]{32,64}$/;
const SHOWN_OF_HASH = 12;

const ENDS: ReadonlySet<string> = new Set(['integer', 'decimal', 'money', 'percent']);

/** Figures stand under each other at the end of their column. */
export const alignOf = (column: Column): 'start' | 'end' => (ENDS.has(column.kind) ? 'end' : 'start');

/** What a row is called: the text of the column by which people know it. */
export function nameOf(view: View, row: Row, locale: string): string {
  const column = view.columns.find((each) => each.key === view.row_name);
  return column ? cellOf(row, column, locale, true).text : (row[view.row_name] ?? '');
}

/** How a cell is written; `hasCurrency` says that the currency stands in a column of its own. */
export function cellOf(row: Row, column: Column, locale: string, hasCurrency: boolean): CellText {
  const value = row[column.key] ?? null;
  if (value === null || value === '') {
    return { text: '', isMuted: true };
  }
  const cell = written(value, row, column, locale, hasCurrency);
  const href = column.to ? fillPath(column.to, row) : null;
  return href ? { ...cell, href } : cell;
}

function written(value: string, row: Row, column: Column, locale: string, hasCurrency: boolean): CellText {
  switch (column.kind) {
    case 'money': {
      const currency = (column.currency && row[column.currency]) ?? '';
      if (!currency) {
        // A figure that is no money, such as a quota of satisfaction, has no decimals that are paid.
        return { text: formatDecimal(value, locale) };
      }
      const amount = formatAmount(value, currency, locale);
      const title = exactAmount(value, currency, locale);
      return { text: currency && !hasCurrency ? `${amount}\u00a0${currency}` : amount, ...(title ? { title } : {}) };
    }
    case 'integer':
    case 'decimal':
      return { text: formatDecimal(value, locale, column.decimals) };
    case 'percent':
      return { text: formatPercent(value, locale, column.decimals) };
    case 'country':
      return { text: formatCountry(value, locale), title: value };
    case 'day':
      return { text: formatDay(value, locale) };
    case 'instant':
      return { text: formatInstant(value, locale), title: exactInstant(value, locale) };
    case 'status': {
      const word = column.words?.[value];
      return { text: word?.label ?? value, tone: word?.tone ?? 'neutral' };
    }
    case 'flag':
      return { text: i18n._(value === 'true' ? msg`Yes` : msg`No`), isMuted: value !== 'true' };
    case 'id': {
      const short = shortHash(value);
      return short ? { text: short, title: value, isId: true, isHash: true } : { text: value, isId: true };
    }
    case 'phone':
      return dialled(value) ? { text: value, href: `tel:${dialled(value)}` } : { text: value };
    case 'email':
      return { text: value, href: `mailto:${encodeURIComponent(value).replace('%40', '@')}` };
    case 'text':
    case 'person':
      return column.words?.[value] ? { text: column.words[value].label } : { text: value };
  }
}

const OTHER_DIGITS = '٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹०१२३४५६७८९';

/** What is dialled of a number as people write it; an extension after it is left to whoever calls. */
export function dialled(phone: string): string {
  const [number = ''] = /[+\p{Nd}][^\p{L};,]*/u.exec(phone.replace('(0)', '')) ?? [];
  return number.replace(/\p{Nd}|[^+*#]/gu, (sign) => {
    const other = OTHER_DIGITS.indexOf(sign);
    return other >= 0 ? String(other % 10) : /\d/.test(sign) ? sign : '';
  });
}

/** The beginning of a hash, by which people tell one from another; null where a text is none. */
export function shortHash(text: string): string | null {
  return HASH.test(text) ? text.slice(0, SHOWN_OF_HASH) : null;
}

/** The exact time with its zone, for whoever wants to know. */
export function exactInstant(value: string, locale: string): string {
  const at = new Date(value);
  return Number.isNaN(at.getTime())
    ? value
    : new Intl.DateTimeFormat(locale, { dateStyle: 'full', timeStyle: 'long' }).format(at);
}
