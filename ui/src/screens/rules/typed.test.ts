import { expect, it } from 'vitest';
import { readTypedCondition, readTypedDay, readTypedValue, type TypedColumn } from './typed';

const WORDS = { any: 'beliebig', yes: 'ja', no: 'nein' };
const column = (type: string, allowed: TypedColumn['allowed'] = []): TypedColumn => ({ type, allowed, names: new Set(['channel']) });
const BASES = column('string', [
  { value: 'named_account', label: 'Benannter Kunde' },
  { value: 'none', label: 'Kein Kredit' },
]);

it.each([
  ['', '-'],
  ['Beliebig', '-'],
  ['1.234,56', '1234.56'],
  ['>= 1.234,5', '>= 1234.5'],
  ['[1..1.000]', '[1..1000]'],
  ['1,5; 2', '1.5, 2'],
  ['1, 5', '1, 5'],
  ['not(3)', 'not(3)'],
  ['\u22125', '-5'],
  ['viel', 'viel'],
])('%s typed for a number in German is %s', (typed, stored) => {
  expect(readTypedCondition(typed, column('number'), 'de', WORDS)).toBe(stored);
});

it('reads figures as the reader of another language writes them', () => {
  expect(readTypedCondition('1,234.5', column('number'), 'en', WORDS)).toBe('1234.5');
  expect(readTypedCondition('12,34,567', column('number'), 'hi', WORDS)).toBe('1234567');
  expect(readTypedCondition('>= ١٢', column('number'), 'ar', WORDS)).toBe('>= 12');
  expect(readTypedCondition('1\u202f234,5', column('number'), 'fr', WORDS)).toBe('1234.5');
});

it('leaves a figure that could be two for the check to refuse', () => {
  expect(readTypedCondition('1,5', column('number'), 'en', WORDS)).toBe('1,5');
});

it.each([
  ['web', 'web'],
  ['web, field', 'web, field'],
  ['web shop', '"web shop"'],
  ['channel', 'channel'],
  ['"web shop", web', '"web shop", web'],
  ['not (web)', 'not (web)'],
])('%s typed for a text is %s', (typed, stored) => {
  expect(readTypedCondition(typed, column('string'), 'en', WORDS)).toBe(stored);
});

it('knows a value by what it is called', () => {
  expect(readTypedValue('benannter kunde', BASES, 'de', WORDS)).toBe('named_account');
  expect(readTypedValue('NONE', BASES, 'de', WORDS)).toBe('none');
  expect(readTypedValue('', BASES, 'de', WORDS)).toBe('');
});

it('reads yes and no, and days in the sequence of the language', () => {
  expect(readTypedCondition('Ja', column('boolean'), 'de', WORDS)).toBe('true');
  expect(readTypedCondition('TRUE', column('boolean'), 'de', WORDS)).toBe('true');
  expect(readTypedCondition('>= 31.12.2026', column('date'), 'de', WORDS)).toBe('>= 2026-12-31');
  expect(readTypedDay('12/31/2026', 'en-US')).toBe('2026-12-31');
  expect(readTypedDay('31/12/2026', 'en-GB')).toBe('2026-12-31');
  expect(readTypedDay('2026-12-31', 'de')).toBe('2026-12-31');
  expect(readTypedDay('99.99.2026', 'de')).toBe('99.99.2026');
});
