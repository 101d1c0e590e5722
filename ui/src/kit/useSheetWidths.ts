// How wide the columns of a sheet are: as their texts need, or as the reader drew them, which this browser remembers.
import { type PointerEvent as ReactPointerEvent, useEffect, useLayoutEffect, useMemo, useRef, useState } from 'react';
import { isRightToLeft } from './direction';
import type { SheetColumn } from './sheetColumn';
import { fittingWidth, measureOnPage, NARROWEST, usualWidth } from './sheetFit';
import type { SheetState } from './sheetModel';
import tokens from './tokens.json';

const WIDEST = 720;
export const WIDTH_STEP = 16;

type Widths = Readonly<Record<string, number>>;

const placeOf = (name: string): string => `aftersale_widths_${name}`;

function findWidths(name: string | undefined): Widths {
  try {
    const kept: unknown = JSON.parse(window.localStorage.getItem(placeOf(name ?? '')) ?? 'null');
    return typeof kept === 'object' && kept !== null
      ? Object.fromEntries(Object.entries(kept).filter((each): each is [string, number] => typeof each[1] === 'number'))
      : {};
  } catch {
    return {};
  }
}

function keepWidths(name: string | undefined, widths: Widths): void {
  if (name !== undefined) {
    try {
      window.localStorage.setItem(placeOf(name), JSON.stringify(widths));
    } catch {
      // The browser has no room left: the widths hold until the page is left.
    }
  }
}

const bounded = (width: number): number => Math.round(Math.max(NARROWEST, Math.min(width, WIDEST)));

/** The sheet around a part of it: its letters are those that widths are meant for, headers have smaller ones. */
const sheetOf = (element: Element): Element => element.closest('[role=grid]') ?? element;

/** Pixels on the screen for one of a width that is meant for letters of the usual size. */
const scaleOf = (element: Element): number =>
  (parseFloat(getComputedStyle(sheetOf(element)).fontSize) || tokens.font.body.size) / tokens.font.body.size;

/** What the columns need for the rows that the sheet began with, so that they stand still while one types. */
function useUsualWidths(columns: readonly SheetColumn[], state: SheetState): number[] {
  const [rows] = useState(state.rows);
  const [fonts, setFonts] = useState(0);
  useEffect(() => {
    const onLoaded = () => {
      setFonts((count) => count + 1);
    };
    document.fonts.addEventListener('loadingdone', onLoaded);
    return () => {
      document.fonts.removeEventListener('loadingdone', onLoaded);
    };
  }, []);
  return useMemo(() => {
    const measure = measureOnPage();
    return columns.map((column, at) => usualWidth(column, at, rows, measure));
    // With other fonts the same texts are of other widths.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [columns, rows, fonts]);
}

/** Gives the widths by column, and what a drag, a key and a double click make of them. */
export function useSheetWidths(name: string | undefined, columns: readonly SheetColumn[], state: SheetState) {
  const [drawn, setDrawn] = useState<Widths>(() => findWidths(name));
  const usual = useUsualWidths(columns, state);
  const widths = columns.map(({ key, width }, at) => drawn[key] ?? usual[at] ?? width);
  const newest = useRef({ columns, drawn, state, widths });
  useLayoutEffect(() => {
    newest.current = { columns, drawn, state, widths };
  });
  // The same on every drawing, so that the header is drawn only when a column is another.
  const ends = useMemo(() => {
    const put = (key: string, width: number): Widths => {
      const next = { ...newest.current.drawn, [key]: bounded(width) };
      setDrawn(next);
      return next;
    };
    const keep = (at: number, width: number) => {
      const key = newest.current.columns[at]?.key;
      if (key !== undefined) {
        keepWidths(name, put(key, width));
      }
    };
    return {
      widen: (at: number, by: number) => {
        keep(at, (newest.current.widths[at] ?? 0) + by);
      },
      fit: (at: number) => {
        const column = newest.current.columns[at];
        if (column) {
          keep(at, fittingWidth(column, at, newest.current.state.rows, measureOnPage()));
        }
      },
      drag: (at: number, event: ReactPointerEvent<HTMLElement>) => {
        const column = newest.current.columns[at];
        if (!column || event.button !== 0) {
          return;
        }
        event.preventDefault();
        event.stopPropagation();
        const handle = event.currentTarget;
        const from = event.clientX;
        const scale = scaleOf(handle);
        // As it is drawn: the last column may have taken the room that was left.
        const start = (handle.parentElement?.offsetWidth ?? 0) / scale;
        const widthAt = (x: number) => start + ((x - from) / scale) * (isRightToLeft() ? -1 : 1);
        handle.setPointerCapture(event.pointerId);
        const onMove = (move: PointerEvent) => {
          put(column.key, widthAt(move.clientX));
        };
        const onEnd = (end: PointerEvent) => {
          handle.removeEventListener('pointermove', onMove);
          handle.removeEventListener('pointerup', onEnd);
          handle.removeEventListener('pointercancel', onEnd);
          if (end.clientX !== from) {
            keep(at, widthAt(end.clientX));
          }
        };
        handle.addEventListener('pointermove', onMove);
        handle.addEventListener('pointerup', onEnd);
        handle.addEventListener('pointercancel', onEnd);
      },
    };
  }, [name]);
  return { widths, ends };
}

export type SheetWidthEnds = ReturnType<typeof useSheetWidths>['ends'];
