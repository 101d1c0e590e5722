import { useEffect, useEffectEvent, useRef, useState } from 'react';
import { type Geometry, LIMIT, OVERSCAN, type Place, placeAfterScroll, placeAt, trueHeight, windowAt } from './gridScroll';

const SETTLE_MS = 150;

/** Which rows of a list are on the page, where they stand in it, and the way to other ones; `head` stays above them. */
export function useGridWindow(total: number, row: number, { head = row, overscan = OVERSCAN } = {}) {
  const scroller = useRef<HTMLDivElement>(null);
  const place = useRef<Place>({ true: 0, drawn: 0 });
  const timer = useRef(0);
  const [view, setView] = useState(0);
  const [shown, setShown] = useState<Place>({ true: 0, drawn: 0 });
  const geometry: Geometry = { total, row, view, overscan };
  const rows = windowAt(geometry, shown.true);

  const show = (next: Place) => {
    place.current = next;
    const isShifted = next.true - next.drawn !== shown.true - shown.drawn;
    if (isShifted || windowAt(geometry, next.true, rows) !== rows) {
      setShown(next);
    }
  };

  const moveTo = (position: number) => {
    show(placeAt(geometry, position));
    if (scroller.current) {
      scroller.current.scrollTop = place.current.drawn;
    }
  };

  // What was scrolled by hand is put back to its share of the scroll bar, which nobody sees.
  const settle = useEffectEvent(() => {
    if (trueHeight(geometry) > LIMIT && placeAt(geometry, place.current.true).drawn !== place.current.drawn) {
      moveTo(place.current.true);
    }
  });
  const settleSoon = useEffectEvent(() => {
    clearTimeout(timer.current);
    timer.current = window.setTimeout(() => {
      settle();
    }, SETTLE_MS);
  });

  const follow = useEffectEvent(() => {
    if (scroller.current) {
      show(placeAfterScroll(geometry, place.current, scroller.current.scrollTop));
      settleSoon();
    }
  });

  useEffect(() => {
    const element = scroller.current;
    if (!element) {
      return;
    }
    const measure = () => {
      setView(Math.max(0, element.clientHeight - head));
    };
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    const onScroll = () => {
      follow();
    };
    element.addEventListener('scroll', onScroll, { passive: true });
    return () => {
      observer.disconnect();
      element.removeEventListener('scroll', onScroll);
      clearTimeout(timer.current);
    };
  }, [row, head]);

  useEffect(() => {
    settleSoon();
  }, [total, view]);

  const standing = () => place.current.true;
  return { scroller, standing, geometry, rows, shift: shown.true - shown.drawn, moveTo };
}
