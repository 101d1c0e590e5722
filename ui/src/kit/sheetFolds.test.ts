import { describe, expect, it, vi } from 'vitest';
import { actOnSheet } from './sheetActions';
import { fittingWidth, usualWidth, widthOfTwoLines } from './sheetFit';
import { emptyColumns } from './sheetFolds';
import { sheetIntentOf } from './sheetKeys';
import { type SheetAction, type SheetState, startSheet } from './sheetModel';
import { groupsOf, layoutOf } from './sheetParts';

// Name, three conditions of which the middle one is empty, a result, and a note that is empty too.
const blank = ['', '-', '-', '-', '', ''];
const MAY_FOLD = [1, 2, 3, 5];
const rowsOf = (...cells: string[][]) => cells.map((each) => ({ key: each[0] ?? '', cells: each }));
const opened = startSheet(rowsOf(['a', 'x', '-', 'y', '1', ''], ['b', '-', '-', 'y', '2', '']), blank);
const after = (state: SheetState, ...actions: SheetAction[]): SheetState => actions.reduce(actOnSheet, state);
const folded = after(opened, { do: 'fold', columns: MAY_FOLD });
const at = (row: number, column: number): SheetAction => ({ do: 'move', to: { row, column } });
const press = (state: SheetState, key: string, held = {}): SheetState => {
  vi.stubGlobal('document', { documentElement: { dir: 'ltr' } });
  const intent = sheetIntentOf(state, { key, ctrlKey: false, metaKey: false, altKey: false, shiftKey: false, ...held }, 10, true, false);
  vi.unstubAllGlobals();
  return actOnSheet(state, intent as SheetAction);
};

describe('folding', () => {
  it('takes columns away in which no row says anything, and no other', () => {
    expect([...folded.folded]).toEqual([2, 5]);
  });

  it('leaves a column in sight whose values were taken out by a change', () => {
    const changed = after(opened, at(0, 1), { do: 'clear' });
    expect(emptyColumns(changed, MAY_FOLD)).toEqual([2, 5]);
  });

  it('folds nothing of a sheet without rows', () => {
    expect(emptyColumns(startSheet([], blank), MAY_FOLD)).toEqual([]);
  });

  it('takes the cursor along to a column in sight', () => {
    expect(after(opened, at(1, 5), { do: 'fold', columns: MAY_FOLD }).cursor).toEqual({ row: 1, column: 4 });
  });

  it('has them all back', () => {
    expect(after(folded, { do: 'fold', columns: [] }).folded.size).toBe(0);
  });
});

describe('keys', () => {
  it('step over folded columns', () => {
    expect(press(after(folded, at(0, 1)), 'ArrowRight').cursor).toEqual({ row: 0, column: 3 });
    expect(press(after(folded, at(0, 3)), 'ArrowLeft').cursor).toEqual({ row: 0, column: 1 });
    expect(press(after(folded, at(0, 4)), 'ArrowRight').cursor).toEqual({ row: 0, column: 4 });
    expect(press(after(folded, at(0, 0)), 'End').cursor).toEqual({ row: 0, column: 4 });
    expect(press(after(folded, at(0, 0)), 'ArrowRight', { ctrlKey: true }).cursor).toEqual({ row: 0, column: 4 });
  });

  it('go from the last column in sight to the next row', () => {
    expect(press(after(folded, at(0, 4)), 'Tab').cursor).toEqual({ row: 1, column: 0 });
    expect(after(folded, at(0, 4), { do: 'keep', text: '3', step: 'on' }).cursor).toEqual({ row: 1, column: 0 });
    expect(press(after(folded, at(1, 0)), 'Tab', { shiftKey: true }).cursor).toEqual({ row: 0, column: 4 });
  });
});

describe('a folded column comes back', () => {
  it('when a row that is pasted says something in it', () => {
    const state = after(folded, at(1, 0), { do: 'paste', cells: [['c', '-', 'z', 'y', '1', '']] });
    expect([...state.folded]).toEqual([5]);
    expect(after(state, { do: 'undo' }).rows[1]?.cells[2]).toBe('-');
  });

  it('when the cursor is sent to it', () => {
    expect([...after(folded, at(0, 2)).folded]).toEqual([5]);
  });

  it('not when whole rows are marked', () => {
    expect(after(folded, { do: 'select_rows', from: 0, to: 1 }).folded.size).toBe(2);
  });

  it('when it comes from somebody else', () => {
    const theirs = rowsOf(['a', 'x', '-', 'y', '1', 'Why']);
    expect([...after(folded, { do: 'replace', rows: theirs }).folded]).toEqual([2]);
  });
});

// A letter is 10 pixels wide.
const measure = (text: string) => 10 * text.length;
const column = {
  key: 'k', header: 'Had the customer before', detail: 'yes or no', width: 100, align: 'start' as const, blank: '-',
  show: (text: string) => (text === '-' ? 'any' : text), write: String, read: String,
};

describe('widths', () => {
  it('break a header where its two lines are narrowest', () => {
    expect(widthOfTwoLines('Had the customer before', measure)).toBe(150);
    expect(widthOfTwoLines('Channel', measure)).toBe(70);
  });

  it('show the longest text whole, between bounds where nobody drew them', () => {
    const rows = rowsOf(['-'], ['x'.repeat(40)]);
    expect(fittingWidth(column, 0, rows, measure)).toBe(422);
    expect(usualWidth(column, 0, rows, measure)).toBe(240);
    expect(usualWidth({ ...column, most: 300 }, 0, rows, measure)).toBe(300);
  });

  it('leave room where nothing stands yet', () => {
    expect(usualWidth({ ...column, header: 'A', detail: '' }, 0, rowsOf(['-']), measure)).toBe(100);
    expect(usualWidth({ ...column, header: 'A', detail: '' }, 0, rowsOf(['x']), measure)).toBe(56);
  });
});

describe('groups', () => {
  const columns = ['', 'If', 'If', 'If', 'Then', ''].map((group, place) => ({ ...column, key: String(place), group, isOutcome: group === 'Then' }));

  it('hold the columns in sight', () => {
    expect(groupsOf(columns, folded.folded).map((group) => [group.label, group.columns])).toEqual([
      ['', [0]],
      ['If', [1, 3]],
      ['Then', [4]],
    ]);
  });

  it('keep outcomes in sight only as long as they leave room', () => {
    const layout = (width: number) => layoutOf(groupsOf(columns, folded.folded), columns.map(() => width), 30, 72);
    expect(layout(400)).toMatchObject({ '--kept-place': 'sticky' });
    expect(layout(401)).toMatchObject({ '--kept-place': 'relative' });
  });
});
