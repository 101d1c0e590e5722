// Numbers of things, such as B-0013501 or 2026-Q3, inside sentences and names.

const ID = /(?=[\p{L}-]*\p{N})[\p{L}\p{N}]+(?:-[\p{L}\p{N}]+)+/gu;

/** What is longer has to break somewhere on a phone. */
const LONGEST = 18;

export interface Piece {
  text: string;
  isId: boolean;
}

/** A text in pieces: ids with hyphens that are short enough to stay in one line, and what is between them. */
export function splitIds(text: string): Piece[] {
  const pieces: Piece[] = [];
  let from = 0;
  for (const { 0: id, index } of text.matchAll(ID)) {
    if (id.length <= LONGEST) {
      pieces.push({ text: text.slice(from, index), isId: false }, { text: id, isId: true });
      from = index + id.length;
    }
  }
  return [...pieces, { text: text.slice(from), isId: false }].filter((piece) => piece.text !== '');
}
