// How wide a column has to be for what stands in it.
import type { SheetColumn } from './sheetColumn';
import type { SheetRow } from './sheetRows';
import tokens from './tokens.json';

export const NARROWEST = 56;
/** A column that nobody drew wider; longer texts are cut, and said whole beneath the sheet. */
const WIDEST = 240;
/** What stands beside the text in a cell. */
const BESIDE = 22;
/** The longest texts of so many rows are measured: more would be felt when a large sheet is opened. */
const MEASURED = 40;
/** What a column is for may be cut. */
const WIDEST_DETAIL = 92;

/** Pixels that a text takes in letters of the usual size. */
export type Measure = (text: string, letters: 'cell' | 'head' | 'detail') => number;

/** How wide a text over two lines is, broken where that makes it narrowest. */
export function widthOfTwoLines(text: string, measure: (text: string) => number): number {
  const words = text.split(/\s+/);
  const ways = words.map((_, at) => Math.max(measure(words.slice(0, at + 1).join(' ')), measure(words.slice(at + 1).join(' '))));
  return Math.min(...ways);
}

/** The longest cells of a column; a reader's words are about as long as what is stored. */
function longestTexts(rows: readonly SheetRow[], at: number): string[] {
  const texts = [...new Set(rows.map(({ cells }) => cells[at] ?? ''))];
  return texts.length <= MEASURED ? texts : texts.sort((one, other) => other.length - one.length).slice(0, MEASURED);
}

/** The width that shows the texts of a column whole, however long they are, and its header in two lines. */
export function fittingWidth(column: SheetColumn, at: number, rows: readonly SheetRow[], measure: Measure): number {
  const texts = longestTexts(rows, at).map((text) => measure(column.show(text), 'cell'));
  const head = widthOfTwoLines(column.header, (text) => measure(text, 'head'));
  const detail = Math.min(WIDEST_DETAIL, measure(column.detail, 'detail'));
  return Math.ceil(Math.max(head, detail, ...texts)) + BESIDE;
}

/** The same within bounds; a column in which nothing stands yet has room for something. */
export function usualWidth(column: SheetColumn, at: number, rows: readonly SheetRow[], measure: Measure): number {
  const isEmpty = rows.every(({ cells }) => cells[at] === column.blank);
  const width = fittingWidth(column, at, rows, measure);
  return Math.min(column.most ?? WIDEST, Math.max(isEmpty ? column.width : NARROWEST, width));
}

/** Measures as the page draws: in the fonts that are loaded by now. */
export function measureOnPage(): Measure {
  const context = document.createElement('canvas').getContext('2d');
  if (!context) {
    throw new Error('This browser measures no texts.');
  }
  const family = getComputedStyle(document.body).fontFamily;
  const fonts = {
    cell: `${String(tokens.font.body.size)}px ${family}`,
    head: `600 ${String(tokens.font.small.size)}px ${family}`,
    detail: `11px ${family}`,
  };
  return (text, letters) => {
    context.font = fonts[letters];
    return context.measureText(text).width;
  };
}
