import { expect, it } from 'vitest';
import { mayBePaid } from './roles';

it('offers pay to whoever may have some, and not to who works with partners alone', () => {
  expect(mayBePaid(['rep'], '1')).toBe(true);
  expect(mayBePaid(['partner_manager', 'finance'], null)).toBe(true);
  expect(mayBePaid(['partner_manager'], '1')).toBe(true);
  expect(mayBePaid(['partner_manager'], null)).toBe(false);
  expect(mayBePaid(['partner_user'], '1')).toBe(false);
});
