import { expect, it } from 'vitest';
import { isFound } from './find';

it('words are found in any sequence, without case and accents', () => {
  expect(isFound('Relevé de décembre', 'DECEMBRE rel')).toBe(true);
  expect(isFound('Statements', 'stat')).toBe(true);
  expect(isFound('Orders', 'stat')).toBe(false);
});

it('nothing typed finds everything', () => {
  expect(isFound('Orders', ' ')).toBe(true);
});
