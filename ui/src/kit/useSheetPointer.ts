import { type MouseEvent as ReactMouseEvent, type RefObject, useEffect, useEffectEvent, useState } from 'react';
import { rangeOf, type SheetPlace } from './sheetModel';
import type { SheetProps } from './sheetParts';

const EDGE_PIXELS = 24;
const EDGE_STEP = 12;

type Drag = { kind: 'cells' } | { kind: 'numbers'; from: number } | { kind: 'rows' };

function placeOf(element: Element | null): SheetPlace | null {
  const line = element?.closest<HTMLElement>('[data-row]');
  const cell = element?.closest<HTMLElement>('[data-cell]');
  return line ? { row: Number(line.dataset.row), column: cell ? Number(cell.dataset.cell) : -1 } : null;
}

/** What the mouse does: a press stands on a cell, a drag marks cells; numbers mark rows, and their grip moves them. */
export function useSheetPointer(
  { state, dispatch, canEdit }: SheetProps,
  scroller: RefObject<HTMLElement | null>,
  sizes: { row: number; head: number },
) {
  const [drag, setDrag] = useState<Drag | null>(null);
  const [dropAt, setDropAt] = useState<number | null>(null);

  const onMouseDown = (event: ReactMouseEvent<HTMLElement>) => {
    const target = event.target as HTMLElement;
    const place = placeOf(target);
    if (!place || event.button !== 0 || target.tagName === 'INPUT') {
      return;
    }
    // What is being typed elsewhere is kept before the cursor goes on.
    if (document.activeElement !== event.currentTarget && document.activeElement instanceof HTMLElement) {
      document.activeElement.blur();
    }
    event.preventDefault();
    event.currentTarget.focus({ preventScroll: true });
    const { first, last } = rangeOf(state);
    const { row, column } = place;
    if (column >= 0) {
      dispatch({ do: 'move', to: place, isExtending: event.shiftKey });
      setDrag({ kind: 'cells' });
      return;
    }
    const isWhole = first.column === 0 && last.column === state.blank.length - 1;
    const isMarked = isWhole && row >= first.row && row <= last.row;
    const isGrip = canEdit && target.closest('[data-grip]') !== null;
    if (!(isGrip && isMarked)) {
      dispatch({ do: 'select_rows', from: event.shiftKey ? state.anchor.row : row, to: row });
    }
    setDrag(isGrip ? { kind: 'rows' } : { kind: 'numbers', from: event.shiftKey ? state.anchor.row : row });
  };

  const follow = useEffectEvent((event: MouseEvent) => {
    const element = scroller.current;
    if (!element || !drag) {
      return;
    }
    const box = element.getBoundingClientRect();
    if (event.clientY > box.bottom - EDGE_PIXELS) {
      element.scrollBy(0, EDGE_STEP);
    } else if (event.clientY < box.top + sizes.head + EDGE_PIXELS) {
      element.scrollBy(0, -EDGE_STEP);
    }
    if (drag.kind === 'rows') {
      const position = event.clientY - box.top - sizes.head + element.scrollTop;
      setDropAt(Math.max(0, Math.min(state.rows.length, Math.round(position / sizes.row))));
      return;
    }
    const place = placeOf(document.elementFromPoint(event.clientX, event.clientY));
    if (place && drag.kind === 'numbers') {
      dispatch({ do: 'select_rows', from: drag.from, to: place.row });
    } else if (place && place.column >= 0 && (place.row !== state.cursor.row || place.column !== state.cursor.column)) {
      dispatch({ do: 'move', to: place, isExtending: true });
    }
  });

  const end = useEffectEvent(() => {
    if (drag?.kind === 'rows' && dropAt !== null) {
      dispatch({ do: 'drop', before: dropAt });
    }
    setDrag(null);
    setDropAt(null);
  });

  const isDragging = drag !== null;
  useEffect(() => {
    if (!isDragging) {
      return;
    }
    const onMove = (event: MouseEvent) => {
      follow(event);
    };
    const onUp = () => {
      end();
    };
    window.addEventListener('mousemove', onMove);
    window.addEventListener('mouseup', onUp);
    return () => {
      window.removeEventListener('mousemove', onMove);
      window.removeEventListener('mouseup', onUp);
    };
  }, [isDragging]);

  return { onMouseDown, dropAt };
}
