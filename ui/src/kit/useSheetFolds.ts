// Which columns of a sheet are folded away: the empty ones, unless the reader wants to see them, which this browser remembers.
import { useEffectEvent, useLayoutEffect } from 'react';
import { emptyColumns } from './sheetFolds';
import type { SheetProps } from './sheetParts';

const SHOWN = 'shown';
const placeOf = (name: string): string => `aftersale_empty_columns_${name}`;

function wantsAll(name: string | undefined): boolean {
  try {
    return name !== undefined && window.localStorage.getItem(placeOf(name)) === SHOWN;
  } catch {
    return false;
  }
}

function keepWish(name: string | undefined, isShown: boolean): void {
  if (name !== undefined) {
    try {
      if (isShown) {
        window.localStorage.setItem(placeOf(name), SHOWN);
      } else {
        window.localStorage.removeItem(placeOf(name));
      }
    } catch {
      // The browser has no room left: the choice holds until the page is left.
    }
  }
}

export interface SheetFolds {
  /** Empty columns, whether they are in sight or not. */
  empty: readonly number[];
  isFolded: boolean;
  toggle: () => void;
}

/** Folds empty columns away when a sheet is opened, and gives the way to have them back. */
export function useSheetFolds({ name, columns, state, dispatch, mayFold }: SheetProps): SheetFolds {
  const foldable = columns.flatMap(({ key }, at) => (mayFold?.has(key) ? [at] : []));
  const open = useEffectEvent(() => {
    if (foldable.length > 0 && !wantsAll(name)) {
      dispatch({ do: 'fold', columns: foldable });
    }
  });
  useLayoutEffect(() => {
    open();
  }, []);
  const isFolded = state.folded.size > 0;
  return {
    empty: isFolded ? [...state.folded] : emptyColumns(state, foldable),
    isFolded,
    toggle: () => {
      keepWish(name, isFolded);
      dispatch({ do: 'fold', columns: isFolded ? [] : foldable });
    },
  };
}
