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
  useEffect(() => {
    panel.current?.querySelector<HTMLElement>(FIELDS)?.focus();
  }, []);
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
            const isOnButton = (event.target as HTMLElement).tagName === 'BUTTON';
            if (event.defaultPrevented) {
              return;
            }
            if (event.key === 'Escape') {
              event.preventDefault();
              ends.onGiveBack();
            } else if (event.key === 'Enter' && !isOnButton) {
              event.preventDefault();
              ends.onKeep(text, event.shiftKey ? 'up' : 'down', true);
            }
          }}
        >
          {column.edit?.({
            text,
            onChange: ends.onChange,
            onDone: (step) => {
              ends.onKeep(text, step, true);
            },
            onCancel: ends.onGiveBack,
          })}
        </div>
      </Popover.Dropdown>
    </Popover>
  );
}
