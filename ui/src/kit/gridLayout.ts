// How large rows and columns are for the letters that the reader has chosen.
import type { GridColumn } from './gridModel';
import tokens from './tokens.json';

/** How high rows and their headers are, in pixels. */
export interface GridHeights {
  row: number;
  head: number;
}

/** A length in pixels, following the size of letters that the reader has chosen. */
function grown(usual: number): number {
  const letter = parseFloat(getComputedStyle(document.documentElement).fontSize) || 16;
  return Math.round((usual * letter) / 16);
}

export const rowPixels = (isCompact: boolean): number => grown(isCompact ? tokens.row.compact : tokens.row.normal);

/** Without `lines` beneath the names of rows they are not stacked, and the headers are as high as they are. */
export function heightsOf(isCompact: boolean, lines: number): GridHeights {
  if (lines > 0) {
    return { row: grown(tokens.stack.name + lines * tokens.stack.line), head: grown(tokens.stack.head) };
  }
  const row = rowPixels(isCompact);
  return { row, head: row };
}

// What one line of a phone has room for, by the widths that columns have beside each other.
const STACK_LINE = 540;

/** How many lines what stands beneath name and figure takes. */
export function stackedLines(columns: GridColumn[]): number {
  const others = columns.slice(1).filter((column) => !column.isFigure);
  return others.reduce((sum, { width }) => sum + width, 0) > STACK_LINE ? 2 : 1;
}

/** Widths are meant for letters of the usual size and grow with those of the reader's script. */
export const lengthOf = (width: number): string => `${String(width / tokens.font.body.size)}em`;

/** How wide an element is, in pixels at the usual size of letters: what `lengthOf` makes a length of. */
export const pixelsOf = (element: HTMLElement): number =>
  (element.clientWidth * tokens.font.body.size) / (parseFloat(getComputedStyle(element).fontSize) || tokens.font.body.size);
