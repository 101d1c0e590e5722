// How large rows and columns are for the letters that the reader has chosen.
import tokens from './tokens.json';

/** Row height in pixels, following the size of letters that the reader has chosen. */
export function rowPixels(isCompact: boolean): number {
  const letter = parseFloat(getComputedStyle(document.documentElement).fontSize) || 16;
  return Math.round(((isCompact ? tokens.row.compact : tokens.row.normal) * letter) / 16);
}

/** Widths are meant for letters of the usual size and grow with those of the reader's script. */
export const lengthOf = (width: number): string => `${String(width / tokens.font.body.size)}em`;
