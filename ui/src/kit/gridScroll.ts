// Where the rows of a list stand when the list may be taller than a browser lets an element be.
//
// "true" positions are those of a list without any limit (row 700,000 at 30 px stands at 21,000,000); "drawn" positions
// are those of the element on the page, which is never taller than LIMIT. Wheel and keys move both by the same distance,
// so scrolling feels the same in any list; a jump of the scroll bar is translated. Near both ends the two run side by
// side, so that the first and the last rows can be reached whichever way one comes.

export const LIMIT = 15_000_000;
export const OVERSCAN = 12;

const END_ZONE = 1_000_000;
// One pixel of a scroll bar moves such a list by more than this; no wheel does within a frame.
const JUMP = 5_000;
// The window follows when fewer rows than this are left beyond an edge of what is visible.
const RESERVE = 4;

export interface Geometry {
  total: number;
  row: number;
  /** Height of what is visible of the rows. */
  view: number;
  /** How many rows beyond an edge are drawn; OVERSCAN unless said otherwise. */
  overscan?: number;
}

export interface Place {
  true: number;
  drawn: number;
}

export interface RowWindow {
  first: number;
  /** Inclusive; -1 when there are no rows. */
  last: number;
}

const clamp = (value: number, highest: number): number => Math.max(0, Math.min(value, highest));

export const trueHeight = ({ total, row }: Geometry): number => total * row;
export const drawnHeight = (geometry: Geometry): number => Math.min(trueHeight(geometry), LIMIT);
const trueEnd = (geometry: Geometry): number => Math.max(0, trueHeight(geometry) - geometry.view);
const drawnEnd = (geometry: Geometry): number => Math.max(0, drawnHeight(geometry) - geometry.view);

/** Translates a position between two scales whose ends run side by side. */
function translate(position: number, end: number, otherEnd: number): number {
  if (position <= END_ZONE || end === otherEnd) {
    return position;
  }
  if (position >= end - END_ZONE) {
    return otherEnd - (end - position);
  }
  return END_ZONE + ((position - END_ZONE) * (otherEnd - 2 * END_ZONE)) / (end - 2 * END_ZONE);
}

/** Where to stand so that a true position is at the top. */
export function placeAt(geometry: Geometry, position: number): Place {
  const wanted = clamp(position, trueEnd(geometry));
  return { true: wanted, drawn: Math.round(translate(wanted, trueEnd(geometry), drawnEnd(geometry))) };
}

/** Where one stands after the browser scrolled the element to a drawn position. */
export function placeAfterScroll(geometry: Geometry, before: Place, drawn: number): Place {
  const end = drawnEnd(geometry);
  const position = clamp(drawn, end);
  const distance = position - before.drawn;
  if (position <= 0 || position >= end - 1 || Math.abs(distance) > JUMP) {
    return { true: translate(position, end, trueEnd(geometry)), drawn: position };
  }
  return { true: clamp(before.true + distance, trueEnd(geometry)), drawn: position };
}

/** So many rows are on the page at most. */
export const mostDrawn = ({ row, view, overscan = OVERSCAN }: Geometry): number => Math.ceil(view / row) + 1 + 2 * overscan + 1;

/** The rows to draw: those visible and some beyond, and the window as it was while it still serves. */
export function windowAt(geometry: Geometry, position: number, before?: RowWindow): RowWindow {
  const { total, row, view, overscan = OVERSCAN } = geometry;
  const top = clamp(Math.floor(position / row), Math.max(0, total - 1));
  const bottom = Math.min(total - 1, Math.ceil((position + view) / row) - 1);
  if (
    before &&
    before.last < total &&
    before.first <= Math.max(0, top - RESERVE) &&
    before.last >= Math.min(total - 1, bottom + RESERVE) &&
    before.last - before.first <= bottom - top + 2 * overscan + 1
  ) {
    return before;
  }
  return { first: Math.max(0, top - overscan), last: Math.min(total - 1, bottom + overscan) };
}

/** The true position that shows a row whole with the least movement. */
export function positionShowing(geometry: Geometry, position: number, index: number): number {
  const top = index * geometry.row;
  const lowest = top + geometry.row - geometry.view;
  return Math.min(top, Math.max(position, lowest));
}

/** How many whole rows fit, less one that stays in sight when paging. */
export const pageOf = ({ row, view }: Geometry): number => Math.max(1, Math.floor(view / row) - 1);
