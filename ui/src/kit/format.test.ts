import { describe, expect, it } from 'vitest';
import {
  asWords,
  exactAmount,
  formatAmount,
  formatCountry,
  formatDay,
  formatDecimal,
  formatExactAmount,
  formatPercent,
  minorDigits,
} from './format';

describe('amounts', () => {
  it('are written from their text, exact beyond what a number can hold', () => {
    expect(formatExactAmount('12345678901234567.8901', 'EUR', 'en')).toBe('12,345,678,901,234,567.8901');
    expect(formatAmount('0.1000', 'EUR', 'en')).toBe('0.10');
  });
  it('have the decimals of their currency, and say what they have more only where there is more', () => {
    expect(formatAmount('1234.5', 'EUR', 'en')).toBe('1,234.50');
    expect(formatAmount('1234.0000', 'JPY', 'en')).toBe('1,234');
    expect(formatAmount('1.5', 'KWD', 'en')).toBe('1.500');
    expect(formatAmount('820757.8767', 'USD', 'en')).toBe('820,757.88');
    expect(exactAmount('820757.8767', 'USD', 'en')).toBe('820,757.8767');
    expect(exactAmount('820757.8700', 'USD', 'en')).toBeUndefined();
    expect(exactAmount('0.5000', 'JPY', 'en')).toBe('0.5');
  });
  it('are written as people of the language write them', () => {
    expect(formatAmount('1234567.5', 'INR', 'hi')).toBe('12,34,567.50');
    expect(formatAmount('-1234.5', 'EUR', 'de')).toBe('−1.234,50');
    expect(formatAmount('1234567.5', 'EUR', 'fr')).toBe('1\u202f234\u202f567,50');
  });
  it('have the digits that their locale names', () => {
    expect(formatAmount('1234567.5', 'SAR', 'ar-u-nu-latn')).toBe('1,234,567.50');
    expect(formatAmount('-1234567.5', 'SAR', 'ar-u-nu-latn')).toBe('\u200e−1,234,567.50');
    expect(formatAmount('1234567.5', 'SAR', 'ar-u-nu-arab')).toBe('١٬٢٣٤٬٥٦٧٫٥٠');
    expect(formatAmount('1234567.5', 'INR', 'hi-u-nu-deva')).toBe('१२,३४,५६७.५०');
  });
  it('that are steps have a plus or a minus, and zero has neither', () => {
    expect(['5', '-5', '0'].map((amount) => formatAmount(amount, 'EUR', 'en', true))).toEqual(['+5.00', '\u22125.00', '0.00']);
  });
  it('that are no decimals are shown as they came, never as NaN', () => {
    expect(formatAmount('n/a', 'EUR', 'en')).toBe('n/a');
  });
  it('are shown with all decimals that are paid, also where a browser would leave some out', () => {
    expect(formatAmount('4140583053.3400', 'IDR', 'en')).toBe('4,140,583,053.34');
    expect(['HUF', 'IQD', 'JPY', 'KWD'].map(minorDigits)).toEqual([2, 3, 0, 3]);
  });
  it('of an unknown currency still show', () => {
    expect(minorDigits('not a currency')).toBe(2);
  });
});

describe('rates and quantities', () => {
  it('turn into per cent exactly', () => {
    expect(formatPercent('0.085', 'en')).toBe('8.5%');
    expect(formatPercent('0.333333', 'en')).toBe('33.3333%');
    expect(formatPercent('1', 'en')).toBe('100%');
  });
  it('lose their trailing zeros', () => {
    expect(formatDecimal('3.0000', 'en')).toBe('3');
  });
  it('in a column stand under each other, and lose no digit', () => {
    expect(formatDecimal('3.6402', 'en', 6)).toBe('3.640200');
    expect(formatDecimal('4.25', 'en', 1)).toBe('4.25');
    expect(formatPercent('0.805', 'en', 2)).toBe('80.50%');
  });
});

describe('days', () => {
  it('are never moved by the zone of the reader', () => {
    expect(formatDay('2013-12-31', 'en-GB')).toBe('31 Dec 2013');
    expect(formatDay('2013-12-31', 'fr')).toBe('31 déc. 2013');
    expect(formatDay('2013-12-31', 'ar-u-nu-latn')).toBe('31 ديسمبر 2013');
  });
  it('that cannot be read are shown as they came', () => {
    expect(formatDay('soon', 'en')).toBe('soon');
  });
});

it('countries have their names in each language, and a code of none stays', () => {
  expect(formatCountry('IN', 'en-GB')).toBe('India');
  expect(formatCountry('DE', 'fr')).toBe('Allemagne');
  expect(formatCountry('unknown', 'fr')).toBe('unknown');
});

it('names of the code read as words', () => {
  expect(asWords('named_account')).toBe('Named account');
});
