import { describe, expect, it } from 'vitest';
import {
  drawnHeight,
  type Geometry,
  LIMIT,
  OVERSCAN,
  pageOf,
  type Place,
  placeAfterScroll,
  placeAt,
  positionShowing,
  windowAt,
} from './gridScroll';

const geometry = (total: number, row = 30, view = 810): Geometry => ({ total, row, view });
const TOP: Place = { true: 0, drawn: 0 };
const SIZES = [1, 20, 27, 28, 5_000, 499_999, 500_001, 1_000_000, 20_000_000];

describe('a list that fits', () => {
  it('stands where the browser says', () => {
    const list = geometry(100_000);
    expect(drawnHeight(list)).toBe(3_000_000);
    for (const drawn of [0, 1, 777.5, 1_234_567, 2_999_190]) {
      expect(placeAfterScroll(list, TOP, drawn).true).toBe(drawn);
    }
  });
});

describe.each(SIZES)('a list of %i rows', (total) => {
  const list = geometry(total);
  const end = drawnHeight(list) - list.view;

  it('is drawn no taller than a browser allows', () => {
    expect(drawnHeight(list)).toBeLessThanOrEqual(LIMIT);
  });

  it('shows its very last row at the end of the scroll bar and its first at the start', () => {
    const atEnd = placeAfterScroll(list, TOP, end);
    expect(windowAt(list, atEnd.true).last).toBe(total - 1);
    expect(atEnd.true + list.view).toBeGreaterThanOrEqual(total * list.row);
    expect(placeAfterScroll(list, atEnd, 0).true).toBe(0);
  });

  it('can stand at any row, and stays there when the browser reports the position back', () => {
    for (let step = 0; step <= 1_000; step += 1) {
      const index = Math.floor(((total - 1) * step) / 1_000);
      const place = placeAt(list, positionShowing(list, 0, index));
      const window = windowAt(list, place.true);
      expect(window.first).toBeLessThanOrEqual(index);
      expect(window.last).toBeGreaterThanOrEqual(index);
      expect(Math.abs(placeAfterScroll(list, place, place.drawn).true - place.true)).toBeLessThanOrEqual(1);
    }
  });
});

describe('a million rows', () => {
  const list = geometry(1_000_000);

  it('moves by the distance of the wheel, wherever it stands', () => {
    for (const index of [0, 1_000, 300_000, 500_000, 999_000]) {
      const before = placeAt(list, index * list.row);
      const after = placeAfterScroll(list, before, before.drawn + 100);
      expect(after.true - before.true).toBe(100);
      expect(placeAfterScroll(list, after, after.drawn - 100).true).toBe(before.true);
    }
  });

  it('reaches the last row by wheel after a jump near to it, when it settles on the way', () => {
    let place = placeAfterScroll(list, TOP, 14_100_000);
    for (let frame = 0; frame < 100_000 && place.true < 30_000_000 - list.view; frame += 1) {
      place = placeAfterScroll(list, place, place.drawn + 400);
      if (frame % 50 === 0) {
        place = placeAt(list, place.true);
      }
    }
    expect(place).toEqual({ true: 30_000_000 - list.view, drawn: LIMIT - list.view });
  });

  it('translates a jump of the scroll bar to the middle into the middle of the list', () => {
    const place = placeAfterScroll(list, TOP, (LIMIT - list.view) / 2);
    expect(Math.round(place.true / list.row)).toBe(499_987);
  });
});

describe('the window', () => {
  const list = geometry(1_000_000);

  it('is what is visible and the overscan on both sides', () => {
    expect(windowAt(list, 30_000)).toEqual({ first: 1_000 - OVERSCAN, last: 1_026 + OVERSCAN });
    expect(windowAt(list, 0)).toEqual({ first: 0, last: 26 + OVERSCAN });
  });

  it('stays as it is for a few rows, and follows before anything empty shows', () => {
    const before = windowAt(list, 30_000);
    expect(windowAt(list, 30_000 + 7 * 30, before)).toBe(before);
    const after = windowAt(list, 30_000 + 9 * 30, before);
    expect(after).toEqual({ first: 1_009 - OVERSCAN, last: 1_035 + OVERSCAN });
  });

  it('shrinks with the list and with what is visible', () => {
    const before = windowAt(list, 30_000);
    expect(windowAt(geometry(10), 0, before)).toEqual({ first: 0, last: 9 });
    expect(windowAt(geometry(0), 0, before)).toEqual({ first: 0, last: -1 });
    const low = windowAt(geometry(1_000_000, 30, 120), 30_300, before);
    expect(low.last - low.first).toBeLessThan(30);
  });
});

it('shows a row with the least movement', () => {
  const list = geometry(1_000);
  expect(positionShowing(list, 3_000, 110)).toBe(3_000);
  expect(positionShowing(list, 3_000, 50)).toBe(1_500);
  expect(positionShowing(list, 3_000, 130)).toBe(131 * 30 - 810);
  expect(pageOf(list)).toBe(26);
  expect(pageOf(geometry(1_000, 30, 10))).toBe(1);
});
