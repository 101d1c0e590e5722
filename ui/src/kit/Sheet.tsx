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
import { type CellEnds, cellId, layoutOf, type SheetProps } from './sheetParts';
import { SheetTools } from './SheetTools';
import { useGridWindow } from './useGridWindow';
import { useSheetClipboard } from './useSheetClipboard';
import { useSheetPointer } from './useSheetPointer';
import { useSheetWidths, WIDTH_STEP } from './useSheetWidths';

export type { SheetProps } from './sheetParts';

// A header of two lines, and what the column is for beneath.
const HEAD_LINES = 1.75;
// Rows of many cells: each that is drawn is felt when one pages.
const OVERSCAN = 5;

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
    document.getElementById(cellId(id, state.cursor.row, state.cursor.column))?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
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
        if (scroller.current) {
          widthEnds.fit(state.cursor.column, scroller.current);
        }
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

  const style = layoutOf(widths, row, head);
  const hasRows = state.rows.length > 0;
  return (
    <div className={classes.frame} style={style}>
      {canEdit ? <SheetTools sheet={sheet} onDone={() => scroller.current?.focus({ preventScroll: true })} /> : null}
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
        <SheetHead columns={columns} ends={widthEnds} />
        <SheetBody id={id} sheet={sheet} geometry={geometry} rows={rows} ends={ends} dropAt={pointer.dropAt} />
      </div>
      <SheetFoot id={id} sheet={sheet} />
      <SheetNews id={id} state={state} canEdit={canEdit} isLeaving={isLeaving} />
    </div>
  );
}
