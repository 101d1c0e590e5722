import { useLingui } from '@lingui/react/macro';
import { useEffect, useRef, useState } from 'react';
import type { GridProps } from './gridModel';
import { ALL_SELECTED, isSelected, NOTHING_SELECTED, toggled, withRows } from './gridSelection';
import type { RowWindow } from './gridScroll';

interface Anchor {
  index: number;
  key: string;
}

/** Selecting single rows, ranges from the row selected before, and all that match. */
export function useGridSelection(grid: GridProps, rows: RowWindow) {
  const { t } = useLingui();
  const [refusal, setRefusal] = useState('');
  const anchor = useRef<Anchor | null>(null);

  /** Where the row stands now from which a range begins; after a new sequence it may be elsewhere. */
  const findAnchor = (): Anchor | null => {
    const found = anchor.current;
    if (!found || (grid.rowAt(found.index)?.key ?? found.key) === found.key) {
      return found;
    }
    for (let index = rows.first; index <= rows.last; index += 1) {
      if (grid.rowAt(index)?.key === found.key) {
        return { index, key: found.key };
      }
    }
    return null;
  };

  const toggle = (index: number) => {
    const key = grid.rowAt(index)?.key;
    if (grid.canSelect && key !== undefined) {
      anchor.current = { index, key };
      setRefusal('');
      grid.onSelect(toggled(grid.selection, key));
    }
  };

  // After a wait for keys the selection may be another one than before it.
  const newest = useRef(grid);
  useEffect(() => {
    newest.current = grid;
  });
  const take = (keys: string[], isTaken: boolean) => {
    setRefusal('');
    newest.current.onSelect(withRows(newest.current.selection, keys, isTaken));
  };

  const refuse = () => {
    setRefusal(t`This range holds rows that are not loaded. Scroll over them, or filter and select all.`);
  };

  /** The rows up to this one become what the row is from which the range begins: selected or not. */
  const range = async (index: number, origin: number | null) => {
    const row = grid.rowAt(index);
    const key = origin === null ? undefined : grid.rowAt(origin)?.key;
    const begun = findAnchor();
    const from = begun ?? (origin !== null && key !== undefined ? { index: origin, key } : null);
    if (!grid.canSelect || !row || !from) {
      return;
    }
    anchor.current = from;
    const isTaken = begun ? isSelected(grid.selection, begun.key) : true;
    const [first, last] = [Math.min(from.index, index), Math.max(from.index, index)];
    const loaded: string[] = [];
    for (let at = first; at <= last; at += 1) {
      const each = grid.rowAt(at)?.key;
      if (each === undefined) {
        break;
      }
      loaded.push(each);
    }
    if (loaded.length === last - first + 1) {
      take(loaded, isTaken);
    } else if (grid.keysBetween) {
      await grid.keysBetween(first, last).then((keys) => {
        if (keys.length === last - first + 1) {
          take(keys, isTaken);
        } else {
          refuse();
        }
      }, refuse);
    } else {
      refuse();
    }
  };

  const all = () => {
    if (grid.canSelect) {
      grid.onSelect(ALL_SELECTED);
    }
  };
  const clear = () => {
    anchor.current = null;
    grid.onSelect(NOTHING_SELECTED);
  };
  const forgetRefusal = () => {
    setRefusal('');
  };
  return { toggle, range, all, clear, refusal, forgetRefusal };
}
