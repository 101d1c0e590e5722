import { describe, expect, it } from 'vitest';
import {
  ALL_SELECTED,
  countSelected,
  type GridSelection,
  isSelected,
  NOTHING_SELECTED,
  selectedShare,
  toggled,
  withRows,
} from './gridSelection';

const MANY = Array.from({ length: 50 }, (_, index) => `row ${String(index)}`);
const chosen = (selection: GridSelection) => MANY.filter((key) => isSelected(selection, key));

describe('some rows', () => {
  it('toggling a row twice leaves what was', () => {
    const once = toggled(NOTHING_SELECTED, 'row 3');
    expect(chosen(once)).toEqual(['row 3']);
    expect(chosen(toggled(once, 'row 3'))).toEqual([]);
  });

  it('a range adds to what is selected and can take away again', () => {
    const range = withRows(toggled(NOTHING_SELECTED, 'row 40'), MANY.slice(10, 20), true);
    expect(chosen(range)).toEqual([...MANY.slice(10, 20), 'row 40']);
    expect(chosen(withRows(range, MANY.slice(12, 45), false))).toEqual(['row 10', 'row 11']);
  });
});

describe('all rows that match', () => {
  it('holds rows that nobody has seen, but for those left out', () => {
    const selection = toggled(ALL_SELECTED, 'row 7');
    expect(isSelected(selection, 'a row that came later')).toBe(true);
    expect(isSelected(selection, 'row 7')).toBe(false);
    expect(countSelected(selection, 1_000_000)).toBe(999_999);
  });

  it('leaves out a range and takes part of it in again', () => {
    const without = withRows(ALL_SELECTED, MANY.slice(0, 10), false);
    expect(countSelected(without, 50)).toBe(40);
    const partly = withRows(without, MANY.slice(5, 10), true);
    expect(chosen(partly)).toEqual(MANY.slice(5));
    expect(countSelected(partly, 50)).toBe(45);
  });

  it('is never counted below nothing', () => {
    expect(countSelected(withRows(ALL_SELECTED, MANY, false), 3)).toBe(0);
  });
});

it('never changes the selection that it was given', () => {
  const before: GridSelection = { kind: 'some', keys: new Set(['row 1']) };
  withRows(before, MANY, true);
  toggled(ALL_SELECTED, 'row 1');
  expect([...before.keys]).toEqual(['row 1']);
  expect(ALL_SELECTED).toEqual({ kind: 'all', except: new Set() });
});

it.each([
  [NOTHING_SELECTED, 'none'],
  [toggled(NOTHING_SELECTED, 'row 1'), 'some'],
  [ALL_SELECTED, 'all'],
  [toggled(ALL_SELECTED, 'row 1'), 'some'],
  [withRows(ALL_SELECTED, MANY, false), 'none'],
] as const)('the header tells none, some and all apart', (selection, share) => {
  expect(selectedShare(selection, MANY.length)).toBe(share);
});
