import { expect, it } from 'vitest';
import { decimalText, typedText } from './decimalText';

it.each([
  ['1.234,56', 'de', '1234.56'],
  ['1.234', 'de', '1234'],
  ['1,5', 'de', '1.5'],
  ['1.5', 'de', '1.5'],
  ['1,234.56', 'en', '1234.56'],
  ['12,34,567.5', 'hi', '1234567.5'],
  ['1 234,5', 'fr', '1234.5'],
  ['\u2212 7', 'en', '-7'],
  ['123456789012345678.1234', 'en', '123456789012345678.1234'],
  ['a lot', 'en', 'a lot'],
  ['1,2,3', 'en', '1,2,3'],
  ['249,90', 'en', '249,90'],
  ['12,34', 'hi', '12,34'],
  ['1.234.56', 'de', '1.234.56'],
])('%s in %s is %s', (typed, locale, text) => {
  expect(decimalText(typed, locale)).toBe(text);
});

it.each([
  ['190.0000', 'en', '190'],
  ['4.2000', 'de', '4,2'],
  ['1000', 'en', '1000'],
  ['0.0001', 'fr', '0,0001'],
])('%s is typed in %s as %s', (stored, locale, text) => {
  expect(typedText(stored, locale)).toBe(text);
});
