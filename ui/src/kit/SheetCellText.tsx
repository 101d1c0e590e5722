import { type KeyboardEvent, useEffect, useRef } from 'react';
import classes from './Sheet.module.css';
import type { SheetColumn } from './sheetColumn';
import type { SheetStep } from './sheetModel';
import type { CellEnds } from './sheetParts';

interface Props {
  column: SheetColumn;
  text: string;
  ends: CellEnds;
}

function stepOf(event: KeyboardEvent): SheetStep | null {
  if (event.key === 'Enter') {
    return event.shiftKey ? 'up' : 'down';
  }
  return event.key === 'Tab' ? (event.shiftKey ? 'back' : 'on') : null;
}

/** The text of a cell while it is typed, in the place of the cell. */
export function SheetCellText({ column, text, ends }: Props) {
  const input = useRef<HTMLInputElement>(null);
  const hasEnded = useRef(false);
  useEffect(() => {
    const element = input.current;
    element?.focus({ preventScroll: true });
    element?.setSelectionRange(element.value.length, element.value.length);
  }, []);
  const keep = (step: SheetStep, isByKey: boolean) => {
    if (!hasEnded.current) {
      hasEnded.current = true;
      ends.onKeep(column.read(input.current?.value ?? ''), step, isByKey);
    }
  };
  return (
    <input
      ref={input}
      className={classes.input}
      aria-label={column.header}
      value={text}
      autoComplete="off"
      spellCheck={false}
      dir="auto"
      onChange={(event) => {
        ends.onChange(event.currentTarget.value);
      }}
      onBlur={() => {
        keep('stay', false);
      }}
      onKeyDown={(event) => {
        event.stopPropagation();
        const step = event.nativeEvent.isComposing ? null : stepOf(event);
        if (step) {
          event.preventDefault();
          keep(step, true);
        } else if (event.key === 'Escape') {
          event.preventDefault();
          hasEnded.current = true;
          ends.onGiveBack();
        }
      }}
    />
  );
}
