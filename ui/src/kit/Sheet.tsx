import { type KeyboardEvent, useEffectEvent, useId, useLayoutEffect, useMemo, useRef, useState } from 'react';
import { rowPixels } from './gridLayout';
import { pageOf, positionShowing } from './gridScroll';
import classes from './Sheet.module.css';
import { SheetBody } from './SheetBody';
import { SheetFoot } from './SheetFoot';
import { SheetHead } from './SheetHead';
import { type SheetIntent, sheetIntentOf } from './sheetKeys';
import { nearestPlace } from './sheetModel';
import { SheetNews } from './SheetNews';
import { type CellEnds, cellId, groupsOf, layoutOf, type SheetProps } from './sheetParts';
import { SheetTools } from './SheetTools';
import { useGridWindow } from './useGridWindow';
import { useSheetClipboard } from './useSheetClipboard';
import { useSheetFolds } from './useSheetFolds';
import { useSheetPointer } from './useSheetPointer';
import { useSheetWidths, WIDTH_STEP } from './useSheetWidths';

export type { SheetProps } from './sheetParts';

// The word of a group, a header of two lines, and what stands in the column beneath.
const HEAD_LINES = 2.4;
// Rows of many cells: each that is drawn is felt when one pages.
const OVERSCAN = 5;

/** Scrolls to a cell; one that is kept in sight at the end of its row is there already. */
function showCell(cell: HTMLElement | null): void {
  const kept = cell?.closest('[data-outcome]');
  if (!kept || getComputedStyle(kept).position !== 'sticky') {
    cell?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  }
}

/**
 * Rows of cells that are edited as in a spreadsheet. Everything that happens is an action on the state, which its
 * caller keeps; only the rows in sight are on the page. It fills the height that it is given.
 */
export function Sheet(sheet: SheetProps) {
  const { columns, state, dispatch, canEdit } = sheet;
  const id = useId();
  const [row] = useState(() => rowPixels(false));
  const [isLeaving, setIsLeaving] = useState(false);
  const head = Math.round(row * HEAD_LINES);
  const { scroller, rows, geometry, standing, moveTo } = useGridWindow(state.rows.length, row, { head, overscan: OVERSCAN });
  const { widths, ends: widthEnds } = useSheetWidths(sheet.name, columns, state);
  const folds = useSheetFolds(sheet);
  const groups = useMemo(() => groupsOf(columns, state.folded), [columns, state.folded]);
  const pointer = useSheetPointer(sheet, scroller, { row, head });
  const wantsFocus = useRef(false);

  const showRow = (row: number) => {
    const position = standing();
    const next = positionShowing(geometry, position, row);
    if (geometry.view > 0 && next !== position) {
      moveTo(next);
    }
  };
  const showCursor = useEffectEvent(() => {
    showRow(state.cursor.row);
    showCell(document.getElementById(cellId(id, state.cursor.row, state.cursor.column)));
  });
  // Only where the cursor was moved: a row that is added elsewhere must not take the reader along.
  const { cursor } = state;
  const isFirst = useRef(true);
  useLayoutEffect(() => {
    if (!isFirst.current) {
      showCursor();
    }
    isFirst.current = false;
  }, [cursor]);

  const isEditing = state.editing !== null;
  const takeFocus = useEffectEvent(() => {
    scroller.current?.focus({ preventScroll: true });
  });
  useLayoutEffect(() => {
    if (!isEditing && wantsFocus.current) {
      wantsFocus.current = false;
      takeFocus();
    }
  }, [isEditing]);
  const { wanted = 0 } = sheet;
  useLayoutEffect(() => {
    if (wanted > 0) {
      takeFocus();
    }
  }, [wanted]);

  const open = (how: 'text' | 'editor') => {
    const column = columns[state.cursor.column];
    const text = state.rows[state.cursor.row]?.cells[state.cursor.column];
    if (canEdit && column && text !== undefined) {
      const isText = how === 'text' || !column.edit;
      dispatch({ do: 'begin', how: isText ? 'text' : 'editor', text: isText ? column.write(text) : text });
    }
  };

  const act = (intent: SheetIntent) => {
    switch (intent.do) {
      case 'open':
        open('editor');
        break;
      case 'open_text':
        open('text');
        break;
      case 'move':
        // Together with the cursor: rows that come into sight are drawn once, not after those that were.
        showRow(nearestPlace(state, intent.to).row);
        dispatch(intent);
        break;
      case 'leave':
        setIsLeaving(true);
        break;
      case 'widen':
        widthEnds.widen(state.cursor.column, intent.by * WIDTH_STEP);
        break;
      case 'fit':
        widthEnds.fit(state.cursor.column);
        break;
      default:
        dispatch(intent);
    }
  };

  const onKeyDown = (event: KeyboardEvent<HTMLElement>) => {
    if (event.target !== event.currentTarget || event.nativeEvent.isComposing) {
      return;
    }
    const intent = sheetIntentOf(state, event, pageOf(geometry), canEdit, isLeaving);
    if (intent) {
      event.preventDefault();
      event.stopPropagation();
      setIsLeaving(false);
      act(intent);
    }
  };

  const clipboard = useSheetClipboard(sheet);

  // The same on every drawing, so that rows are drawn only when they change.
  const ends: CellEnds = useMemo(
    () => ({
      onChange: (text) => {
        dispatch({ do: 'type', text });
      },
      onKeep: (text, step, isByKey) => {
        wantsFocus.current = isByKey;
        dispatch({ do: 'keep', text, step });
      },
      onGiveBack: () => {
        wantsFocus.current = true;
        dispatch({ do: 'give_back' });
      },
    }),
    [dispatch],
  );

  const isPlain = !canEdit && !state.rows.some(({ key }) => sheet.markOf?.(key));
  const style = layoutOf(groups, widths, row, head);
  const hasRows = state.rows.length > 0;
  return (
    <div className={classes.frame} style={style} data-plain={isPlain || undefined}>
      <SheetTools sheet={sheet} folds={folds} onDone={() => scroller.current?.focus({ preventScroll: true })} />
      <div
        ref={scroller}
        role="grid"
        tabIndex={0}
        className={classes.sheet}
        aria-label={sheet.label}
        aria-rowcount={state.rows.length + 1}
        aria-colcount={columns.length + 1}
        aria-multiselectable
        aria-readonly={!canEdit}
        aria-describedby={`${id}-help`}
        aria-activedescendant={hasRows && !isEditing ? cellId(id, cursor.row, cursor.column) : undefined}
        onKeyDown={onKeyDown}
        onBlur={() => {
          setIsLeaving(false);
        }}
        {...clipboard}
        onMouseDown={pointer.onMouseDown}
        onDoubleClick={(event) => {
          if ((event.target as HTMLElement).closest('[data-cell]')) {
            open('editor');
          }
        }}
      >
        <SheetHead columns={columns} groups={groups} ends={widthEnds} />
        <SheetBody id={id} sheet={sheet} groups={groups} geometry={geometry} rows={rows} ends={ends} dropAt={pointer.dropAt} />
      </div>
      <SheetFoot id={id} sheet={sheet} />
      <SheetNews id={id} state={state} canEdit={canEdit} isLeaving={isLeaving} />
    </div>
  );
}
