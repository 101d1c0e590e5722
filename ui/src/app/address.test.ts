import { expect, it } from 'vitest';
import { formatAddress, parseAddress, readCount, readText } from './address';

it('a number that was searched for is a text', () => {
  expect(readText(parseAddress('?q=43659'), 'q')).toEqual({ q: '43659' });
});

it('what cannot be read in an address is left out', () => {
  expect(readText({ q: ['a'] }, 'q')).toStrictEqual({ q: undefined });
  expect(readText({}, 'q')).toStrictEqual({ q: undefined });
  for (const offset of ['-50', '1.5', 'x', '1e300', '']) {
    expect(readCount({ offset }, 'offset')).toStrictEqual({ offset: undefined });
  }
  expect(readCount({ offset: '50' }, 'offset')).toEqual({ offset: 50 });
});

it('an address says the same after it was read and written', () => {
  const search = { f: ['status:in:late,open', 'customer:has:A & B = ü %'], q: '+1 "x"' };
  expect(formatAddress(search)).toContain('?f=status:in:late,open&f=');
  expect(parseAddress(formatAddress(search))).toEqual(search);
  expect(formatAddress({ q: undefined, offset: 50 })).toBe('?offset=50');
  expect(formatAddress({})).toBe('');
});
