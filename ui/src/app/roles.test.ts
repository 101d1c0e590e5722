import { expect, it } from 'vitest';
import { homeOf } from './roles';

const ADDRESSES = ['/orders', '/statements', '/findings', '/jobs'];

it('each role begins with its own page', () => {
  expect(homeOf(['rep'], ADDRESSES)).toBe('/statements');
  expect(homeOf(['compensation_analyst'], ADDRESSES)).toBe('/findings');
});

it('a page that is not there is passed over', () => {
  expect(homeOf(['administrator'], ADDRESSES)).toBe('/jobs');
  expect(homeOf(['finance'], ADDRESSES)).toBe('/orders');
});

it('of several roles the first decides', () => {
  expect(homeOf(['rep', 'compensation_analyst'], ADDRESSES)).toBe('/findings');
});

it('a role that nobody knows begins with orders', () => {
  expect(homeOf(['astronaut'], ADDRESSES)).toBe('/orders');
});
