import { expect, it } from 'vitest';
import { readCount, readText } from './address';

it('a number that was searched for is a text again', () => {
  expect(readText({ q: 43659 }, 'q')).toEqual({ q: '43659' });
});

it('what cannot be read in an address is left out', () => {
  expect(readText({ q: ['a'] }, 'q')).toStrictEqual({ q: undefined });
  expect(readText({}, 'q')).toStrictEqual({ q: undefined });
  for (const offset of [-50, 1.5, 'x', 1e300]) {
    expect(readCount({ offset }, 'offset')).toStrictEqual({ offset: undefined });
  }
  expect(readCount({ offset: 50 }, 'offset')).toEqual({ offset: 50 });
});
