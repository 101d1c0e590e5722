import { type KeyboardEvent, type MouseEvent, useState } from 'react';
import { inlineStep } from './direction';
import { type GridIntent, intentOf } from './gridKeys';
import type { GridProps } from './gridModel';
import { pageOf, positionShowing } from './gridScroll';
import { countSelected } from './gridSelection';
import type { useGridSelection } from './useGridSelection';
import type { useGridWindow } from './useGridWindow';

type Stand = Pick<ReturnType<typeof useGridWindow>, 'standing' | 'geometry' | 'moveTo'>;

/** What keys and clicks do in a grid. */
export function useGridCommands(grid: GridProps, stand: Stand, selecting: ReturnType<typeof useGridSelection>) {
  const [headColumn, setHeadColumn] = useState<number | null>(null);
  const { columns, currentIndex, total } = grid;

  const firstInSight = () => Math.min(total - 1, Math.ceil(stand.standing() / stand.geometry.row));

  const moveTo = (index: number) => {
    if (total > 0) {
      const wanted = Math.max(0, Math.min(index, total - 1));
      const position = stand.standing();
      const next = positionShowing(stand.geometry, position, wanted);
      if (next !== position) {
        stand.moveTo(next);
      }
      selecting.forgetRefusal();
      grid.onCurrent(wanted, grid.rowAt(wanted)?.key ?? null);
    }
  };

  const step = (by: 1 | -1, isExtending: boolean) => {
    if (headColumn !== null) {
      setHeadColumn(by === 1 ? null : headColumn);
      if (by === 1) {
        moveTo(0);
      }
    } else if (currentIndex === null) {
      moveTo(firstInSight());
    } else if (by === -1 && currentIndex === 0 && !isExtending) {
      setHeadColumn(0);
    } else {
      moveTo(currentIndex + by);
      if (isExtending) {
        void selecting.range(Math.max(0, Math.min(currentIndex + by, total - 1)), currentIndex);
      }
    }
  };

  const stepAside = (column: number, key: 'ArrowLeft' | 'ArrowRight') => {
    setHeadColumn(Math.max(0, Math.min(column + inlineStep(key), columns.length - 1)));
  };

  /** Keys on the headers; the others mean the rows. */
  const actOnHead = (intent: GridIntent, at: number): boolean => {
    const column = columns[at];
    if (intent.kind === 'aside') {
      stepAside(at, intent.key);
    } else if ((intent.kind === 'open' || intent.kind === 'peek') && column?.isSortable) {
      grid.onSort(column.key, intent.kind === 'open' && intent.isAdding);
    } else if (intent.kind === 'escape') {
      setHeadColumn(null);
    } else {
      return intent.kind === 'open' || intent.kind === 'peek';
    }
    return true;
  };

  const actOnRow = (intent: GridIntent, index: number) => {
    switch (intent.kind) {
      case 'select':
        selecting.toggle(index);
        break;
      case 'range':
        void selecting.range(index, index);
        break;
      case 'peek':
        grid.onPeek(index);
        break;
      case 'open':
        grid.onOpen(index);
        break;
    }
  };

  /** Whether the key was used. */
  const act = (intent: GridIntent): boolean => {
    if (headColumn !== null && actOnHead(intent, headColumn)) {
      return true;
    }
    switch (intent.kind) {
      case 'step':
        step(intent.by, intent.isExtending);
        return true;
      case 'page':
        setHeadColumn(null);
        moveTo((currentIndex ?? firstInSight()) + intent.by * pageOf(stand.geometry));
        return true;
      case 'edge':
        setHeadColumn(null);
        moveTo(intent.to === 'first' ? 0 : total - 1);
        return true;
      case 'all':
        selecting.all();
        return true;
      case 'escape':
        if (grid.isPeeking || countSelected(grid.selection, total) === 0) {
          return false;
        }
        selecting.clear();
        return true;
      case 'aside':
        return false;
      default:
        if (currentIndex !== null) {
          actOnRow(intent, currentIndex);
        }
        return true;
    }
  };

  const onKeyDown = (event: KeyboardEvent<HTMLElement>) => {
    const intent = intentOf(event, grid.singleLetters ?? true);
    const isOnControl = event.target !== event.currentTarget && (event.key === 'Enter' || event.key === ' ');
    if (intent && !isOnControl && act(intent)) {
      event.preventDefault();
      event.stopPropagation();
    }
  };

  /** Someone who comes by keyboard stands on a row from the first moment; one that is known already is awaited. */
  const onFocus = (event: React.FocusEvent<HTMLElement>) => {
    const hasNone = currentIndex === null && grid.currentKey === null;
    if (event.target === event.currentTarget && hasNone && event.currentTarget.matches(':focus-visible')) {
      moveTo(firstInSight());
    }
  };

  return { headColumn, onKeyDown, onFocus, moveTo, leaveHead: () => { setHeadColumn(null); } };
}

/** The row and the cell that an event happened on. */
export function spotOf(event: MouseEvent<HTMLElement>) {
  const target = event.target as HTMLElement;
  const line = target.closest<HTMLElement>('[data-index]');
  return line ? { target, index: Number(line.dataset.index), link: target.closest('a') } : null;
}
