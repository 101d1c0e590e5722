import { useEffect, useEffectEvent } from 'react';
import type { GridProps } from './gridModel';
import type { RowWindow } from './gridScroll';

/** Keeps the current row by its key: after new data it may stand elsewhere, or at last be loaded. */
export function useCurrentRow(grid: GridProps, rows: RowWindow, onMoved: (from: number, to: number) => void): void {
  const check = useEffectEvent(() => {
    const { currentIndex, currentKey, rowAt, onCurrent } = grid;
    const here = currentIndex === null ? undefined : rowAt(currentIndex);
    if (currentIndex !== null && (!here || here.key === currentKey)) {
      return;
    }
    if (currentKey === null) {
      if (currentIndex !== null && here) {
        onCurrent(currentIndex, here.key);
      }
      return;
    }
    for (let index = rows.first; index <= rows.last; index += 1) {
      if (rowAt(index)?.key === currentKey) {
        if (currentIndex !== null) {
          onMoved(currentIndex, index);
        }
        onCurrent(index, currentKey);
        return;
      }
    }
  });
  useEffect(() => {
    check();
  });
}
