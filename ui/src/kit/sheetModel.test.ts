import { describe, expect, it } from 'vitest';
import { actOnSheet } from './sheetActions';
import { readClipboard, writeClipboard } from './sheetClipboard';
import { cellAt, type SheetAction, type SheetState, startSheet } from './sheetModel';

const blank = ['-', '-', ''];

/** Three columns; the cells of a row are its name and the number of the column. */
function sheetOf(...names: string[]): SheetState {
  return startSheet(
    names.map((name) => ({ key: name, cells: [`${name}0`, `${name}1`, `${name}2`] })),
    blank,
  );
}

const after = (state: SheetState, ...actions: SheetAction[]): SheetState => actions.reduce(actOnSheet, state);
const at = (row: number, column: number): SheetAction => ({ do: 'move', to: { row, column } });
const upTo = (row: number, column: number): SheetAction => ({ do: 'move', to: { row, column }, isExtending: true });
const texts = (state: SheetState): string[] => state.rows.map(({ cells }) => cells.join(' '));
const keys = (state: SheetState): string => state.rows.map(({ key }) => key).join(' ');

describe('a cell', () => {
  it('is written, and the cursor goes down', () => {
    const state = after(sheetOf('a', 'b'), at(0, 1), { do: 'begin', how: 'text', text: 'x' }, { do: 'keep', text: 'xy', step: 'down' });
    expect(texts(state)).toEqual(['a0 xy a2', 'b0 b1 b2']);
    expect(state.cursor).toEqual({ row: 1, column: 1 });
    expect(state.editing).toBeNull();
  });

  it('gives back what stood there', () => {
    const state = after(sheetOf('a'), { do: 'begin', how: 'text', text: 'x' }, { do: 'type', text: 'xy' }, { do: 'give_back' });
    expect(texts(state)).toEqual(['a0 a1 a2']);
    expect(state.past).toEqual([]);
  });

  it('that is written as it was is no step to undo', () => {
    expect(after(sheetOf('a'), { do: 'keep', text: 'a0', step: 'stay' }).past).toEqual([]);
  });

  it('after the last one of a row is the first one of the next', () => {
    expect(after(sheetOf('a', 'b'), at(0, 2), { do: 'keep', text: 'x', step: 'on' }).cursor).toEqual({ row: 1, column: 0 });
    expect(after(sheetOf('a', 'b'), at(1, 0), { do: 'keep', text: 'x', step: 'back' }).cursor).toEqual({ row: 0, column: 2 });
  });
});

describe('pasting', () => {
  it('writes a block from the cursor on, adds rows beneath, and is one step', () => {
    const state = after(sheetOf('a', 'b'), at(1, 1), { do: 'paste', cells: [['p', 'q'], ['r', 's'], ['t', 'u']] });
    expect(texts(state)).toEqual(['a0 a1 a2', 'b0 p q', '- r s', '- t u']);
    expect(state.news).toEqual({ what: 'pasted', count: 6 });
    expect(texts(actOnSheet(state, { do: 'undo' }))).toEqual(['a0 a1 a2', 'b0 b1 b2']);
  });

  it('says that columns beyond the last one were cut off', () => {
    const state = after(sheetOf('a'), at(0, 2), { do: 'paste', cells: [['p', 'q']] });
    expect(texts(state)).toEqual(['a0 a1 p']);
    expect(state.news).toEqual({ what: 'cut_off', count: 1 });
  });

  it('fills a range that is a multiple of the block', () => {
    const state = after(sheetOf('a', 'b', 'c'), at(0, 0), upTo(2, 1), { do: 'paste', cells: [['x']] });
    expect(texts(state)).toEqual(['x x a2', 'x x b2', 'x x c2']);
  });

  it('takes 10,000 cells at once, and gives them back in one step', () => {
    const block = Array.from({ length: 5000 }, (_, row) => [String(row), 'x']);
    const state = after(sheetOf('a'), { do: 'paste', cells: block });
    expect(state.rows).toHaveLength(5000);
    expect(cellAt(state, { row: 4999, column: 0 })).toBe('4999');
    expect(texts(actOnSheet(state, { do: 'undo' }))).toEqual(['a0 a1 a2']);
  });
});

describe('rows', () => {
  it('move together with the selection', () => {
    const state = after(sheetOf('a', 'b', 'c', 'd'), { do: 'select_rows', from: 1, to: 2 }, { do: 'drop', before: 4 });
    expect(keys(state)).toBe('a d b c');
    expect([state.anchor.row, state.cursor.row]).toEqual([2, 3]);
  });

  it('do not move beyond the ends', () => {
    const state = after(sheetOf('a', 'b'), { do: 'drop', before: -1 }, at(1, 0), { do: 'drop', before: 3 });
    expect(keys(state)).toBe('a b');
    expect(state.past).toEqual([]);
  });

  it('are inserted with what new cells hold, under keys that nobody has', () => {
    const state = after(sheetOf('a'), { do: 'insert', at: 1 }, { do: 'insert', at: 0 });
    expect(keys(state)).toBe('new-2 a new-1');
    expect(texts(state)[0]).toBe('- - ');
  });

  it('are duplicated beneath themselves', () => {
    const state = after(sheetOf('a', 'b'), { do: 'select_rows', from: 0, to: 1 }, { do: 'duplicate' });
    expect(texts(state)).toEqual(['a0 a1 a2', 'b0 b1 b2', 'a0 a1 a2', 'b0 b1 b2']);
    expect([state.cursor.row, state.anchor.row]).toEqual([2, 3]);
  });

  it('are deleted, also the last one, and can be typed into again', () => {
    const empty = after(sheetOf('a'), { do: 'remove' });
    expect(empty.rows).toEqual([]);
    expect(empty.cursor).toEqual({ row: 0, column: 0 });
    expect(texts(actOnSheet(empty, { do: 'insert', at: 0 }))).toEqual(['- - ']);
    expect(actOnSheet(empty, { do: 'remove' }).past).toHaveLength(1);
  });
});

it('new rows and copies get names that no other row has', () => {
  const named = startSheet([{ key: 'a', cells: ['row-4', 'x'] }], ['', '-'], { naming: { column: 0, prefix: 'row-' }, made: 4 });
  const state = after(named, { do: 'duplicate' }, { do: 'insert', at: 0 }, at(2, 1), { do: 'paste', cells: [['p'], ['q']] });
  expect(texts(state)).toEqual(['row-6 -', 'row-4 x', 'row-5 p', 'row-7 q']);
});

describe('filling down', () => {
  it('copies the first row of a range into the others', () => {
    expect(texts(after(sheetOf('a', 'b', 'c'), at(0, 1), upTo(2, 1), { do: 'fill' }))).toEqual(['a0 a1 a2', 'b0 a1 b2', 'c0 a1 c2']);
  });

  it('copies the cell above into one cell, and nothing into the first row', () => {
    expect(texts(after(sheetOf('a', 'b'), at(1, 0), { do: 'fill' }))).toEqual(['a0 a1 a2', 'a0 b1 b2']);
    expect(after(sheetOf('a'), { do: 'fill' }).past).toEqual([]);
  });
});

describe('undo', () => {
  it('takes back every step to where one stood, and redo does them again', () => {
    const changed = after(sheetOf('a', 'b'), at(1, 1), { do: 'clear' }, at(0, 0), { do: 'remove' });
    const back = after(changed, { do: 'undo' }, { do: 'undo' });
    expect(texts(back)).toEqual(['a0 a1 a2', 'b0 b1 b2']);
    expect(back.cursor).toEqual({ row: 1, column: 1 });
    expect(texts(after(back, { do: 'redo' }, { do: 'redo' }))).toEqual(texts(changed));
    expect(texts(after(back, { do: 'undo' }))).toEqual(texts(back));
  });

  it('forgets what was undone once something else is done', () => {
    const state = after(sheetOf('a'), { do: 'clear' }, { do: 'undo' }, { do: 'duplicate' });
    expect(after(state, { do: 'redo' })).toBe(state);
  });
});

describe('the clipboard', () => {
  it.each([
    ['a\tb\r\nc\td\r\n', [['a', 'b'], ['c', 'd']]],
    ['"a\tb"\t"say ""yes"""\n"two\nlines"\tc', [['a\tb', 'say "yes"'], ['two\nlines', 'c']]],
    ['"web", "field"\t1', [['"web", "field"', '1']]],
    ['"never closed', [['"never closed']]],
    ['', [['']]],
    ['\t', [['', '']]],
  ])('reads %j', (text, cells) => {
    expect(readClipboard(text)).toEqual(cells);
  });

  it('reads back what it writes', () => {
    const cells = [['"web shop"', 'a\tb', ''], ['two\nlines', 'x"y', '"']];
    expect(readClipboard(writeClipboard(cells))).toEqual(cells);
  });
});
