// Figures arrive as decimal strings and are written from those strings: the browser never computes with money.
// A locale is that of `readerLocale`: it names the digits too.

export type DecimalText = string;

// The type of Intl wants a literal; a decimal text of the API is one at run time.
const literal = (text: DecimalText): `${number}` => text as `${number}`;

const DECIMAL = /^-?\d+(\.\d+)?$/;
const RATE_DECIMALS = 6;

// Where browsers write fewer decimals than ISO 4217 has and banks transfer: what is paid is shown as it is paid.
const PAID_DECIMALS: Record<string, number | undefined> = {
  IQD: 3,
  ...Object.fromEntries(
    'AFN ALL COP HUF IDR IRR KPW LAK LBP MGA MMK PKR RSD SOS SYP YER'.split(' ').map((currency) => [currency, 2]),
  ),
};

/** How many decimals are paid in a currency: 2 for EUR, 0 for JPY, 3 for KWD. */
export function minorDigits(currency: string): number {
  const paid = PAID_DECIMALS[currency];
  if (paid !== undefined) {
    return paid;
  }
  try {
    return new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions().maximumFractionDigits ?? 2;
  } catch {
    return 2;
  }
}

// Hyphens are narrow and hard to see before a figure.
const withMinus = (figure: string): string => figure.replace('-', '\u2212');

/** How many decimals an amount has that say something. */
function significantDecimals(amount: DecimalText): number {
  return (amount.split('.')[1] ?? '').replace(/0+$/, '').length;
}

/** An amount with the decimals that are paid in its currency; where it has more, `exactAmount` says them. */
export function formatAmount(amount: DecimalText, currency: string, locale: string, isSigned = false): string {
  return writeAmount(amount, minorDigits(currency), locale, isSigned);
}

/** An amount with all its decimals: nothing is rounded away. */
export function formatExactAmount(amount: DecimalText, currency: string, locale: string): string {
  return writeAmount(amount, Math.max(minorDigits(currency), significantDecimals(amount)), locale, false);
}

/** The exact amount where the one that is shown is not. */
export function exactAmount(amount: DecimalText, currency: string, locale: string): string | undefined {
  return significantDecimals(amount) > minorDigits(currency) ? formatExactAmount(amount, currency, locale) : undefined;
}

function writeAmount(amount: DecimalText, digits: number, locale: string, isSigned: boolean): string {
  if (!DECIMAL.test(amount)) {
    return amount;
  }
  const options: Intl.NumberFormatOptions = {
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
    ...(isSigned ? { signDisplay: 'exceptZero' } : {}),
  };
  return withMinus(new Intl.NumberFormat(locale, options).format(literal(amount)));
}

/** A number with at least so many decimals, so that those of a column stand under each other. */
export function formatDecimal(value: DecimalText, locale: string, decimals = 0): string {
  const options = { minimumFractionDigits: decimals, maximumFractionDigits: RATE_DECIMALS };
  return DECIMAL.test(value) ? withMinus(new Intl.NumberFormat(locale, options).format(literal(value))) : value;
}

/** A rate such as 0.085 as 8.5 %, with at least so many decimals. */
export function formatPercent(rate: DecimalText, locale: string, decimals = 0): string {
  const options = { style: 'percent', minimumFractionDigits: decimals, maximumFractionDigits: RATE_DECIMALS - 2 } as const;
  return DECIMAL.test(rate) ? withMinus(new Intl.NumberFormat(locale, options).format(literal(rate))) : rate;
}

/** A country by its name; a code that stands for none stays as it is. */
export function formatCountry(code: string, locale: string): string {
  try {
    return new Intl.DisplayNames(locale, { type: 'region' }).of(code) ?? code;
  } catch {
    return code;
  }
}

export function formatCount(count: number, locale: string): string {
  return new Intl.NumberFormat(locale).format(count);
}

/** A business day is a date without a zone: it is formatted in UTC so that no reader's zone moves it. */
export function formatDay(day: string, locale: string): string {
  const instant = new Date(`${day}T00:00:00Z`);
  return Number.isNaN(instant.getTime())
    ? day
    : new Intl.DateTimeFormat(locale, {
        day: '2-digit',
        month: 'short',
        year: 'numeric',
        timeZone: 'UTC',
      }).format(instant);
}

/** The month of a day, with its year where `hasYear`; in UTC, as days are. */
export function formatMonth(day: string, locale: string, hasYear: boolean): string {
  const options: Intl.DateTimeFormatOptions = { month: 'short', timeZone: 'UTC' };
  return new Intl.DateTimeFormat(locale, hasYear ? { ...options, year: 'numeric' } : options).format(
    new Date(`${day}T00:00:00Z`),
  );
}

/** A name of the code, such as `named_account`, as words. */
export function asWords(name: string): string {
  const words = name.replaceAll('_', ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** The time of day of an instant, in the reader's zone. */
export function formatTime(milliseconds: number, locale: string): string {
  return new Intl.DateTimeFormat(locale, { hour: '2-digit', minute: '2-digit' }).format(milliseconds);
}

/** An instant in the reader's zone, to the minute. */
export function formatInstant(instant: string, locale: string): string {
  const at = new Date(instant);
  return Number.isNaN(at.getTime())
    ? instant
    : new Intl.DateTimeFormat(locale, {
        // As days are written: with the month in letters, since 11.12. is read differently by different people.
        day: '2-digit',
        month: 'short',
        year: 'numeric',
        hour: '2-digit',
        minute: '2-digit',
        // The same figures in every language.
        hourCycle: 'h23',
      }).format(at);
}
