import { expect, test } from 'vitest';
import { monthsBefore } from './trialKind';

test('the months before a day go back over the turn of the year', () => {
  expect(monthsBefore('2026-02-28', 3)).toEqual(['2026-01', '2025-12', '2025-11']);
});
