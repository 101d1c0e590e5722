import { expect, test } from 'vitest';
import { splitIds } from './ids';

const idsOf = (text: string) => splitIds(text).flatMap((piece) => (piece.isId ? piece.text : []));

test('numbers of things are found wherever they stand', () => {
  expect(idsOf('Booking B-0013501 of 2026-Q3 (AE-AUH-001) came late: 1,234.50 USD.')).toEqual([
    'B-0013501',
    '2026-Q3',
    'AE-AUH-001',
  ]);
});

test('words with a hyphen, and minus signs, are no ids', () => {
  expect(idsOf('Cross-sell is paid - a prior-period adjustment of -12')).toEqual([]);
});

test('what is too long for a phone may break', () => {
  expect(idsOf('version 0123456789-0123456789')).toEqual([]);
});

test('nothing of the text is lost', () => {
  const text = 'O-1, O-2 and a-very-long-number-0123456789';
  expect(
    splitIds(text)
      .map((piece) => piece.text)
      .join(''),
  ).toBe(text);
  expect(splitIds('')).toEqual([]);
});
