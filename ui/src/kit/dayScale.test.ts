import { expect, it } from 'vitest';
import { dayShare, dayTicks } from './dayScale';

it('a day lies by the days around it, and never outside', () => {
  expect(dayShare('2026-01-11', '2026-01-01', '2026-01-21')).toBe('0.5');
  expect(dayShare('2025-01-01', '2026-01-01', '2026-01-21')).toBe('0');
  expect(dayShare('2027-01-01', '2026-01-01', '2026-01-21')).toBe('1');
  expect(dayShare('no day', '2026-01-01', '2026-01-21')).toBe('0');
});

it('months are marked, and quarters or years where months would be too many', () => {
  expect(dayTicks('2026-01-15', '2026-04-01')).toEqual(['2026-02-01', '2026-03-01']);
  expect(dayTicks('2025-01-01', '2027-01-01')).toHaveLength(8);
  expect(dayTicks('2016-01-01', '2026-06-30')).toEqual(
    Array.from({ length: 11 }, (_, at) => `${String(2016 + at)}-01-01`),
  );
});
