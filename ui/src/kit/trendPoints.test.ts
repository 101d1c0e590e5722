import { expect, it } from 'vitest';
import { trendPoints } from './trendPoints';

it('the largest value is on top, the last at the end', () => {
  expect(trendPoints(['1', '3', '2'], 20, 10, 0)).toEqual([
    { x: 0, y: 10 },
    { x: 10, y: 0 },
    { x: 20, y: 5 },
  ]);
});

it('one value, or equal ones, lie in the middle', () => {
  expect(trendPoints(['7'], 20, 10, 0)).toEqual([{ x: 20, y: 5 }]);
  expect(trendPoints(['7', '7'], 20, 10, 0).map((point) => point.y)).toEqual([5, 5]);
});
