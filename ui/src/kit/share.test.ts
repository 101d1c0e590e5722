import { expect, it } from 'vitest';
import { extent, shareLength } from './share';

it('a bar lies between its ends, whichever is given first', () => {
  expect(extent('0.25', '0.75')).toEqual({ insetInlineStart: '25%', inlineSize: '50%' });
  expect(extent('0.75', '0.25')).toEqual(extent('0.25', '0.75'));
});

it('a share outside the scale, or none, stays inside', () => {
  expect([shareLength('1.5'), shareLength('-1'), shareLength('no share')]).toEqual(['100%', '0%', '0%']);
});
