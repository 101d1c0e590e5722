import { expect, it } from 'vitest';
import { intervalScale, scaleLength, spanLength } from './intervalScale';

it('the scale ends at round numbers around all intervals', () => {
  const scale = intervalScale([
    { value: '0.31', low: '0.2553', high: '0.3662' },
    { value: '0.1', low: null, high: null },
  ]);
  expect(scale.ticks).toEqual([0.1, 0.2, 0.3, 0.4]);
  expect(scaleLength(scale, '0.25')).toBe('50%');
  expect(spanLength(scale, '0.1', '0.25')).toBe('50%');
});

it('losses lie below zero, and zero is a tick', () => {
  expect(intervalScale([{ value: '46.67', low: '-78.37', high: '171.7' }]).ticks).toEqual([-100, 0, 100, 200]);
});

it('one figure alone, and none at all, have a scale too', () => {
  expect(intervalScale([{ value: '5', low: null, high: null }]).ticks).toEqual([4, 6]);
  expect(intervalScale([{ value: '0', low: '0', high: '0' }]).ticks).toEqual([0, 0.5]);
  expect(intervalScale([]).ticks).toEqual([0, 0.5, 1]);
});
