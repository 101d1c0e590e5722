// What people type or paste into a cell, in their own way of writing figures and days, as rule tables store it.
import { decimalText } from '../../engine/decimalText';
import { readCondition, writeConstant } from './condition';

export interface TypedColumn {
  type: string;
  /** All values there are, and what each is called. */
  allowed: readonly { value: string; label: string }[];
  /** Texts that the server knows in the reader's language: those of rows that are as they were shipped. */
  said?: Readonly<Record<string, string>>;
  /** Names of columns. */
  names: ReadonlySet<string>;
}

const FIGURE = /\d+(?:[.,'’\u00a0\u202f]\d+)*/g;
const DAY = /\b(\d{1,4})[./-](\d{1,2})[./-](\d{1,4})\b/g;
const FEEL_SIGNS = /[",()<>=[\]?]|^not\b/;
const DIGIT_BLOCKS = [0x0660, 0x06f0, 0x0966];

/** The digits and marks of a language as 0 to 9. */
function latinDigits(text: string): string {
  return text
    .replace(/[\u0660-\u0669\u06f0-\u06f9\u0966-\u096f]/g, (digit) => {
      const code = digit.charCodeAt(0);
      return String(code - (DIGIT_BLOCKS.findLast((first) => code >= first) ?? code));
    })
    .replaceAll('\u066b', '.')
    .replaceAll('\u066c', '');
}

/** The sequence in which a language writes day, month and year. */
function daySequence(locale: string): string[] {
  const options: Intl.DateTimeFormatOptions = { year: 'numeric', month: '2-digit', day: '2-digit', numberingSystem: 'latn' };
  return new Intl.DateTimeFormat(locale, options)
    .formatToParts(new Date(Date.UTC(2026, 0, 31)))
    .map(({ type }) => type)
    .filter((type) => ['day', 'month', 'year'].includes(type));
}

/** 31.12.2026 or 12/31/2026 as 2026-12-31, by the sequence of the language; what is no day stays. */
function isoDays(text: string, locale: string): string {
  return text.replace(DAY, (whole, ...parts: string[]) => {
    const figures = parts.slice(0, 3);
    const sequence = figures[0]?.length === 4 ? ['year', 'month', 'day'] : daySequence(locale);
    const at = (name: string): string => figures[sequence.indexOf(name)] ?? '';
    const [year, month, day] = [at('year'), at('month').padStart(2, '0'), at('day').padStart(2, '0')];
    const iso = `${year}-${month}-${day}`;
    return year.length === 4 && !Number.isNaN(Date.parse(`${iso}T00:00:00Z`)) ? iso : whole;
  });
}

/** Semicolons part the figures of a list where a comma is the decimal mark. */
const plainFigures = (text: string, locale: string): string =>
  text.replaceAll(';', ', ').replace(FIGURE, (figure) => decimalText(figure, locale)).replace(/,\s+/g, ', ');

function valueCalled(text: string, { allowed }: TypedColumn): string | undefined {
  const asked = text.trim().toLocaleLowerCase();
  return allowed.find(({ value, label }) => value.toLocaleLowerCase() === asked || label.toLocaleLowerCase() === asked)?.value;
}

function plainText(typed: string, column: TypedColumn, locale: string): string {
  const text = latinDigits(typed.trim()).replaceAll('\u2212', '-');
  switch (column.type) {
    case 'number':
      return plainFigures(text, locale);
    case 'date':
      return isoDays(text, locale);
    default:
      return text;
  }
}

/** A condition as it was typed. `words` are what the reader's language calls any value, yes and no. */
export function readTypedCondition(typed: string, column: TypedColumn, locale: string, words: TypedWords): string {
  const text = plainText(typed, column, locale);
  const asked = text.toLocaleLowerCase();
  if (text === '' || text === '-' || asked === words.any.toLocaleLowerCase()) {
    return '-';
  }
  return readOne(text, column, words);
}

/** A result as it was typed: one value. */
export function readTypedValue(typed: string, column: TypedColumn, locale: string, words: TypedWords): string {
  const text = plainText(typed, column, locale);
  return text === '' ? '' : readOne(text, column, words);
}

export interface TypedWords {
  any: string;
  yes: string;
  no: string;
}

function readOne(text: string, column: TypedColumn, words: TypedWords): string {
  const asked = text.toLocaleLowerCase();
  if (column.type === 'boolean') {
    return asked === words.yes.toLocaleLowerCase() ? 'true' : asked === words.no.toLocaleLowerCase() ? 'false' : asked;
  }
  if (column.type !== 'string') {
    return text;
  }
  const called = valueCalled(text, column);
  if (called !== undefined) {
    return writeConstant(called, 'string', column.names);
  }
  // Several words are one text where they cannot be anything else.
  const isText = readCondition(text, 'string').operator === 'expression' && !FEEL_SIGNS.test(text);
  return isText && /\s/.test(text) ? writeConstant(text, 'string', column.names) : text;
}

/** A day of a row: nothing, or a day as the language writes it. */
export const readTypedDay = (typed: string, locale: string): string => isoDays(latinDigits(typed.trim()), locale);
