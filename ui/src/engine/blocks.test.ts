import { describe, expect, it } from 'vitest';
import { askFor, BLOCK, blocksOf, outdated, placeOf } from './blocks';

describe('a block', () => {
  it('is asked for by its offset while nothing is known', () => {
    expect(askFor(3, null)).toEqual({ offset: 600, limit: BLOCK });
  });
  it('goes on where the block before it ended', () => {
    expect(askFor(4000, { total: 1_000_000, nextAfter: 'there' })).toEqual({
      offset: 800_000,
      limit: BLOCK,
      after: 'there',
    });
  });
  it('is counted from the nearer end, the last one with the rows that are left', () => {
    const known = { total: 1_000_007, nextAfter: null };
    expect(askFor(5000, known)).toEqual({ offset: 0, limit: 7, from_end: true });
    expect(askFor(4999, known)).toEqual({ offset: 7, limit: BLOCK, from_end: true });
    expect(askFor(100, known)).toEqual({ offset: 20_000, limit: BLOCK });
  });
  it('covers each row once, from whichever end it was counted', () => {
    for (const total of [1, 199, 200, 201, 999, 1000]) {
      const rows = blocksOf(0, total, total).flatMap((block) => {
        const ask = askFor(block, { total, nextAfter: null });
        const start = ask.from_end ? total - ask.offset - ask.limit : ask.offset;
        return Array.from({ length: Math.min(ask.limit, total - start) }, (_, index) => start + index);
      });
      expect(rows).toEqual(Array.from({ length: total }, (_, index) => index));
    }
  });
});

it('only the blocks in sight are needed', () => {
  expect(blocksOf(0, 45, 100_000)).toEqual([0]);
  expect(blocksOf(188, 240, 100_000)).toEqual([0, 1]);
  expect(blocksOf(99_990, 100_040, 100_000)).toEqual([499]);
  expect(blocksOf(0, 45, 0)).toEqual([0]);
});

it('a row is found by its key wherever it moved', () => {
  const blocks = [{ block: 2, rows: [{ id: 'a' }, { id: 'b' }] }];
  expect(placeOf('b', 'id', blocks)).toBe(401);
  expect(placeOf('z', 'id', blocks)).toBeNull();
});

it('blocks of an older version than the last answer are out of date', () => {
  expect(
    outdated([
      { block: 0, version: '1', answeredAt: 10 },
      { block: 1, version: '2', answeredAt: 20 },
      { block: 2, version: '2', answeredAt: 15 },
    ]),
  ).toEqual([0]);
  expect(outdated([])).toEqual([]);
});
