import { type KeyboardEvent, useId, useRef } from 'react';
import classes from './TextEditor.module.css';

export interface TextFault {
  line: number;
  column: number;
  message: string;
}

interface Props {
  label: string;
  value: string;
  onChange: (value: string) => void;
  faults?: TextFault[];
  isReadOnly?: boolean;
  /** How many lines are in sight. */
  lines?: number;
  /** How a place in the text is said, such as "Line 3, column 7". */
  sayPlace?: (fault: TextFault) => string;
}

/** Text of a file with its line numbers; faults stand at their lines, and each leads to its place. */
export function TextEditor({ label, value, onChange, faults = [], isReadOnly = false, lines = 20, sayPlace }: Props) {
  const id = useId();
  const area = useRef<HTMLTextAreaElement>(null);
  const gutter = useRef<HTMLDivElement>(null);
  const count = value.split('\n').length;
  const wrong = new Set(faults.map((fault) => fault.line));
  const goTo = (fault: TextFault) => {
    const at = placeOf(value, fault);
    area.current?.focus();
    area.current?.setSelectionRange(at, at);
  };
  return (
    <div className={classes.editor}>
      <div className={classes.frame} style={{ blockSize: `calc(${String(lines)} * var(--body-line) + 1rem)` }}>
        <div ref={gutter} className={classes.gutter} aria-hidden="true">
          {Array.from({ length: count }, (_, index) => (
            <div key={index} data-wrong={wrong.has(index + 1) || undefined}>
              {index + 1}
            </div>
          ))}
        </div>
        <textarea
          ref={area}
          className={classes.text}
          aria-label={label}
          aria-invalid={faults.length > 0}
          aria-describedby={faults.length > 0 ? id : undefined}
          value={value}
          readOnly={isReadOnly}
          wrap="off"
          spellCheck={false}
          autoCapitalize="off"
          autoComplete="off"
          dir="ltr"
          onChange={(event) => {
            onChange(event.currentTarget.value);
          }}
          onKeyDown={indent}
          onScroll={(event) => {
            if (gutter.current) {
              gutter.current.scrollTop = event.currentTarget.scrollTop;
            }
          }}
        />
      </div>
      {faults.length > 0 ? (
        <ul id={id} className={classes.faults}>
          {faults.map((fault) => (
            <li key={[fault.line, fault.column, fault.message].join(' ')}>
              <button
                type="button"
                onClick={() => {
                  goTo(fault);
                }}
              >
                {sayPlace?.(fault) ?? `${String(fault.line)}:${String(fault.column)}`}
              </button>{' '}
              <bdi>{fault.message}</bdi>
            </li>
          ))}
        </ul>
      ) : null}
    </div>
  );
}

function placeOf(text: string, fault: TextFault): number {
  const before = text.split('\n').slice(0, fault.line - 1);
  return before.reduce((sum, line) => sum + line.length + 1, 0) + fault.column - 1;
}

/** A new line begins as far in as the one before; Tab stays the way out of the field. */
function indent(event: KeyboardEvent<HTMLTextAreaElement>) {
  const area = event.currentTarget;
  if (event.key !== 'Enter' || event.nativeEvent.isComposing || area.readOnly) {
    return;
  }
  const start = area.value.lastIndexOf('\n', area.selectionStart - 1) + 1;
  const spaces = /^ */.exec(area.value.slice(start, area.selectionStart))?.[0] ?? '';
  if (spaces) {
    event.preventDefault();
    area.setRangeText(`\n${spaces}`, area.selectionStart, area.selectionEnd, 'end');
    area.dispatchEvent(new Event('input', { bubbles: true }));
  }
}
