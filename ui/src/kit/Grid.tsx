import { type CSSProperties, type MouseEvent, useEffect, useEffectEvent, useId, useMemo, useRef } from 'react';
import classes from './Grid.module.css';
import { GridBody } from './GridBody';
import { GridCutText } from './GridCutText';
import { GridHead } from './GridHead';
import { type GridHeights, heightsOf, lengthOf, stackedLines } from './gridLayout';
import type { GridColumn, GridProps } from './gridModel';
import { GridNews } from './GridNews';
import { positionShowing } from './gridScroll';
import { useCurrentRow } from './useCurrentRow';
import { spotOf, useGridCommands } from './useGridCommands';
import { useGridSelection } from './useGridSelection';
import { useGridWindow } from './useGridWindow';
import { useIsNarrow } from './useIsNarrow';

export type { GridCell, GridColumn, GridProps, GridRow, GridSort } from './gridModel';
export type { GridSelection } from './gridSelection';

const PICK_WIDTH = 32;

/** Texts share the room that is left over; figures keep their width. The name never takes more than its share of a phone. */
function layoutOf(columns: GridColumn[], canSelect: boolean, { row, head }: GridHeights, lines: number): CSSProperties {
  const pick = canSelect ? PICK_WIDTH : 0;
  const name = `min(${lengthOf(columns[0]?.width ?? 0)}, var(--name-share))`;
  const tracks = columns.map(({ width, align }, at) => {
    const length = lengthOf(width);
    return `minmax(${at === 0 ? name : length}, ${align === 'start' ? `${String(width)}fr` : length})`;
  });
  const others = columns.slice(1).reduce((sum, { width }) => sum + width, 0);
  return {
    '--tracks': [...(canSelect ? [`${String(pick)}px`] : []), ...tracks].join(' '),
    '--least': lines > 0 ? '0' : `calc(${name} + ${lengthOf(others)} + ${String(pick)}px)`,
    '--grid-row': `${String(row)}px`,
    '--grid-head': `${String(head)}px`,
    '--stack-lines': lines,
    '--pick': `${String(pick)}px`,
  } as CSSProperties;
}

/** A cell that is cut shows its whole text while one points at it. */
function revealText({ target }: MouseEvent<HTMLElement>) {
  const cell = (target as HTMLElement).closest<HTMLElement>('[role=gridcell], [role=rowheader]');
  if (cell && !cell.dataset.titled) {
    const isCut = [cell, ...cell.children].some((each) => each.scrollWidth > each.clientWidth);
    cell.title = isCut ? cell.textContent : '';
  }
}

/**
 * A list of any length, of which only the rows in sight are on the page. Everything is given: rows, sequence, selection
 * and the current row; keys and clicks are told. It fills the height that it is given.
 */
export function Grid(grid: GridProps) {
  const { columns, total, currentIndex, canSelect, isCompact = false } = grid;
  const id = useId();
  const lines = useIsNarrow() ? stackedLines(columns) : 0;
  const heights = useMemo(() => heightsOf(isCompact, lines), [isCompact, lines]);
  const { scroller, rows, geometry, shift, standing, moveTo } = useGridWindow(total, heights.row, heights);
  const selecting = useGridSelection(grid, rows);
  const commands = useGridCommands(grid, { standing, geometry, moveTo }, selecting);

  const report = useEffectEvent(grid.onRange);
  useEffect(() => {
    if (rows.last >= rows.first) {
      report(rows.first, rows.last);
    }
  }, [rows.first, rows.last, grid.version]);

  useCurrentRow(grid, rows, (from, to) => {
    const top = standing();
    const isInSight = from * geometry.row + geometry.row > top && from * geometry.row < top + geometry.view;
    if (isInSight) {
      moveTo(top + (to - from) * geometry.row);
    }
  });

  // A row that is known from the address comes into sight as soon as its place is known.
  const isPlaced = currentIndex !== null && geometry.view > 0 && total > 0;
  const bringIntoSight = useEffectEvent(() => {
    moveTo(positionShowing(geometry, standing(), currentIndex ?? 0));
  });
  useEffect(() => {
    if (isPlaced) {
      bringIntoSight();
    }
  }, [isPlaced]);

  // The line beneath the rows takes room from them: whoever stands on the last row in sight still sees it.
  const keepInSight = useEffectEvent((before: number) => {
    const top = standing();
    const foot = ((currentIndex ?? 0) + 1) * geometry.row;
    if (currentIndex !== null && foot > top + geometry.view && foot <= top + before) {
      moveTo(positionShowing(geometry, top, currentIndex));
    }
  });
  const view = useRef(geometry.view);
  useEffect(() => {
    keepInSight(view.current);
    view.current = geometry.view;
  }, [geometry.view]);

  const subject = [grid.question, ...grid.sort.map(({ key, isDescending }) => (isDescending ? `-${key}` : key))].join(' ');
  const startOver = useEffectEvent(() => {
    if (standing() > 0) {
      moveTo(0);
    }
  });
  const isFirst = useRef(true);
  useEffect(() => {
    if (!isFirst.current) {
      startOver();
    }
    isFirst.current = false;
  }, [subject]);

  const onClick = (event: MouseEvent<HTMLElement>) => {
    const spot = spotOf(event);
    const hasMarkedText = globalThis.getSelection()?.type === 'Range' && !event.shiftKey;
    if (!spot || hasMarkedText) {
      return;
    }
    const isPlain = !event.shiftKey && !event.ctrlKey && !event.metaKey;
    if (spot.link) {
      const href = spot.link.getAttribute('href') ?? '';
      if (isPlain && href.startsWith('/')) {
        event.preventDefault();
        grid.onFollow(href);
      }
      return;
    }
    commands.leaveHead();
    commands.moveTo(spot.index);
    if (canSelect && event.shiftKey) {
      void selecting.range(spot.index, currentIndex);
    } else if (canSelect && (!isPlain || spot.target.dataset.pick)) {
      selecting.toggle(spot.index);
    } else {
      grid.onPeek(spot.index);
    }
  };
  const { headColumn } = commands;
  const place = headColumn !== null ? `head-${String(headColumn)}` : currentIndex === null ? null : String(currentIndex);
  const active = place === null ? undefined : `${id}-${place}`;
  return (
    <div className={classes.frame}>
      <div
        ref={scroller}
        role="grid"
        tabIndex={0}
        className={classes.grid}
        style={layoutOf(columns, canSelect, heights, lines)}
        aria-label={grid.label}
        aria-rowcount={total + 1}
        aria-colcount={columns.length + (canSelect ? 1 : 0)}
        aria-multiselectable={canSelect}
        aria-activedescendant={active}
        data-on-head={headColumn !== null || undefined}
        data-stacked={lines > 0 || undefined}
        onKeyDown={commands.onKeyDown}
        onFocus={commands.onFocus}
        onBlur={commands.leaveHead}
        onMouseDown={(event) => {
          // Shift would mark the text between two clicks.
          if (event.shiftKey || (event.target as HTMLElement).closest('button')) {
            event.preventDefault();
            event.currentTarget.focus({ preventScroll: true });
          }
        }}
        onClick={onClick}
        onDoubleClick={(event) => {
          const spot = spotOf(event);
          if (spot && !spot.link && !spot.target.dataset.pick) {
            grid.onOpen(spot.index);
          }
        }}
        onMouseOver={revealText}
      >
        <GridHead id={id} grid={grid} current={headColumn} isStacked={lines > 0} />
        <GridBody id={id} grid={grid} geometry={geometry} rows={rows} shift={shift} isStacked={lines > 0} />
      </div>
      {grid.isPeeking ? null : (
        <GridCutText
          activeId={active}
          headers={columns.map(({ header }) => header)}
          content={headColumn === null && currentIndex !== null ? grid.rowAt(currentIndex) : columns}
        />
      )}
      <GridNews grid={grid} refusal={selecting.refusal} />
    </div>
  );
}
