import { useEffect, useEffectEvent, useState } from 'react';
import type { Viewing } from './useViewState';

const SETTLES_MILLISECONDS = 250;

export interface Current {
  key: string | null;
  index: number | null;
}

/**
 * The row one stands on. Keys move it at once; the address follows when the reader pauses, and leads when the reader goes
 * back or follows a link.
 */
export function useCurrent({ state, change }: Viewing): [Current, (index: number, key: string | null) => void] {
  const [current, setCurrent] = useState<Current>({ key: state.row, index: null });
  const [said, setSaid] = useState(state.row);
  if (state.row !== said) {
    setSaid(state.row);
    setCurrent((before) => (before.key === state.row ? before : { key: state.row, index: null }));
  }
  const say = useEffectEvent(() => {
    // That a list begins at its first row need not be said.
    const isBegin = state.row === null && current.index === 0;
    if (current.key !== null && current.key !== state.row && !isBegin) {
      setSaid(current.key);
      void change({ row: current.key }, 'inPlace');
    }
  });
  useEffect(() => {
    const wait = setTimeout(say, SETTLES_MILLISECONDS);
    return () => {
      clearTimeout(wait);
    };
  }, [current.key]);
  return [
    current,
    (index, key) => {
      setCurrent({ index, key });
    },
  ];
}
