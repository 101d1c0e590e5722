import { afterEach, describe, expect, it, vi } from 'vitest';
import { actOnSheet } from './sheetActions';
import { type SheetKey, sheetIntentOf } from './sheetKeys';
import { startSheet } from './sheetModel';

const PAGE = 10;
const state = startSheet(
  Array.from({ length: 30 }, (_, at) => ({ key: String(at), cells: [at < 5 ? 'x' : '-', 'y', ''] })),
  ['-', '-', ''],
);
const standing = (row: number, column: number) => actOnSheet(state, { do: 'move', to: { row, column } });

function press(key: string, held: Partial<SheetKey> = {}): SheetKey {
  return { key, ctrlKey: false, metaKey: false, altKey: false, shiftKey: false, ...held };
}

const turn = (direction: string) => {
  vi.stubGlobal('document', { documentElement: { dir: direction } });
};

afterEach(() => {
  vi.unstubAllGlobals();
});

describe('arrows', () => {
  it('follow the direction of the page', () => {
    turn('ltr');
    expect(sheetIntentOf(standing(0, 1), press('ArrowRight'), PAGE, true, false)).toMatchObject({ to: { row: 0, column: 2 } });
    turn('rtl');
    expect(sheetIntentOf(standing(0, 1), press('ArrowRight'), PAGE, true, false)).toMatchObject({ to: { row: 0, column: 0 } });
  });

  it('jump with Ctrl to the end of what is filled, then to the edge', () => {
    turn('ltr');
    const down = press('ArrowDown', { ctrlKey: true });
    expect(sheetIntentOf(standing(0, 0), down, PAGE, true, false)).toMatchObject({ to: { row: 4, column: 0 } });
    expect(sheetIntentOf(standing(4, 0), down, PAGE, true, false)).toMatchObject({ to: { row: 29, column: 0 } });
    expect(sheetIntentOf(standing(29, 0), down, PAGE, true, false)).toMatchObject({ to: { row: 29, column: 0 } });
  });

  it('move rows with Alt', () => {
    turn('ltr');
    expect(sheetIntentOf(standing(3, 0), press('ArrowUp', { altKey: true }), PAGE, true, false)).toEqual({ do: 'drop', before: 2 });
  });
});

describe('Tab', () => {
  it('goes from cell to cell and leaves from the last one', () => {
    turn('ltr');
    expect(sheetIntentOf(standing(0, 2), press('Tab'), PAGE, true, false)).toMatchObject({ to: { row: 1, column: 0 } });
    expect(sheetIntentOf(standing(29, 2), press('Tab'), PAGE, true, false)).toBeNull();
    expect(sheetIntentOf(standing(0, 0), press('Tab', { shiftKey: true }), PAGE, true, false)).toBeNull();
  });

  it('leaves at once after Esc, and where nothing can be changed', () => {
    turn('ltr');
    expect(sheetIntentOf(standing(0, 0), press('Escape'), PAGE, true, false)).toEqual({ do: 'leave' });
    expect(sheetIntentOf(standing(0, 0), press('Tab'), PAGE, true, true)).toBeNull();
    expect(sheetIntentOf(standing(0, 0), press('Tab'), PAGE, false, false)).toBeNull();
  });
});

it('a letter begins to write only where something can be changed', () => {
  turn('ltr');
  expect(sheetIntentOf(standing(0, 0), press('g'), PAGE, true, false)).toEqual({ do: 'begin', how: 'text', text: 'g' });
  expect(sheetIntentOf(standing(0, 0), press('g'), PAGE, false, false)).toBeNull();
  expect(sheetIntentOf(standing(0, 0), press('Delete'), PAGE, false, false)).toBeNull();
});
