import { Popover } from '@mantine/core';
import { useEffect, useRef } from 'react';
import classes from './Sheet.module.css';
import type { SheetColumn } from './sheetColumn';
import type { CellEnds } from './sheetParts';

interface Props {
  column: SheetColumn;
  text: string;
  ends: CellEnds;
}

const FIELDS = 'select, input, textarea, button';

/** The editor of a column in a small panel beneath the cell; a click elsewhere keeps what was chosen. */
export function SheetCellEditor({ column, text, ends }: Props) {
  const panel = useRef<HTMLDivElement>(null);
  const { Editor } = column;
  useEffect(() => {
    (panel.current?.querySelector<HTMLElement>('[data-first]') ?? panel.current?.querySelector<HTMLElement>(FIELDS))?.focus();
  }, []);
  if (!Editor) {
    return null;
  }
  return (
    <Popover
      opened
      onChange={(isOpen) => {
        if (!isOpen) {
          ends.onKeep(text, 'stay', false);
        }
      }}
      closeOnEscape={false}
      position="bottom-start"
      offset={2}
      trapFocus
      transitionProps={{ duration: 0 }}
      classNames={{ dropdown: classes.panel }}
    >
      <Popover.Target>
        <span className={classes.anchor} />
      </Popover.Target>
      <Popover.Dropdown aria-label={column.header}>
        {/* Keys and clicks inside must not reach the sheet, to which React hands on those of the panel. */}
        <div
          ref={panel}
          onMouseDown={(event) => {
            event.stopPropagation();
          }}
          onDoubleClick={(event) => {
            event.stopPropagation();
          }}
          onKeyDown={(event) => {
            event.stopPropagation();
            if (event.key === 'Escape' && !event.defaultPrevented) {
              event.preventDefault();
              ends.onGiveBack();
            }
          }}
        >
          <Editor
            text={text}
            onChange={ends.onChange}
            onDone={(step) => {
              ends.onKeep(text, step, true);
            }}
            onCancel={ends.onGiveBack}
          />
        </div>
      </Popover.Dropdown>
    </Popover>
  );
}
