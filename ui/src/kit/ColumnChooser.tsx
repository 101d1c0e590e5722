import { Trans, useLingui } from '@lingui/react/macro';
import { Popover } from '@mantine/core';
import { type KeyboardEvent, useRef, useState } from 'react';
import classes from './ColumnChooser.module.css';
import { Icon } from './Icon';

export interface ChosenColumn {
  key: string;
  label: string;
  isShown: boolean;
  /** The column that names the row stays first and shown. */
  isFixed?: boolean;
}

interface Props {
  columns: ChosenColumn[];
  /** All columns in their new sequence. */
  onChange: (columns: ChosenColumn[]) => void;
  /** Back to the columns that the list shows by itself. */
  onReset: () => void;
}

const STEPS = [-1, 1] as const;

/** Which columns a list shows and in which sequence; Alt with an arrow moves the column one stands on. */
export function ColumnChooser({ columns, onChange, onReset }: Props) {
  const { t } = useLingui();
  const moving = (label: string, by: 1 | -1) => (by === 1 ? t`Move ${label} down` : t`Move ${label} up`);
  const [isOpen, setIsOpen] = useState(false);
  const list = useRef<HTMLUListElement>(null);

  const move = (at: number, by: 1 | -1) => {
    const [one, other] = [columns[at], columns[at + by]];
    if (!one || !other || one.isFixed || other.isFixed) {
      return;
    }
    const next = [...columns];
    next[at] = other;
    next[at + by] = one;
    onChange(next);
    // Moving an element takes the keyboard away from it.
    const focused = document.activeElement as HTMLElement | null;
    requestAnimationFrame(() => {
      focused?.focus();
    });
  };

  const stepTo = (at: number) => {
    list.current?.querySelectorAll<HTMLInputElement>('input')[at]?.focus();
  };

  const onKeyDown = (event: KeyboardEvent, at: number) => {
    const by = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
    if (by !== 0) {
      event.preventDefault();
      if (event.altKey) {
        move(at, by);
      } else {
        stepTo(at + by);
      }
    }
  };

  return (
    <Popover opened={isOpen} onChange={setIsOpen} position="bottom-end" trapFocus returnFocus transitionProps={{ duration: 0 }}>
      <Popover.Target>
        <button
          type="button"
          className={classes.target}
          onClick={() => {
            setIsOpen(!isOpen);
          }}
        >
          <Icon name="columns" />
          <span className={classes.word}>
            <Trans>Columns</Trans>
          </span>
        </button>
      </Popover.Target>
      <Popover.Dropdown className={classes.panel} aria-label={t`Columns`}>
        <ul ref={list} className={classes.list}>
          {columns.map((column, at) => (
            <li
              key={column.key}
              className={classes.line}
              onKeyDown={(event) => {
                onKeyDown(event, at);
              }}
            >
              <label className={classes.label}>
                <input
                  type="checkbox"
                  checked={column.isShown}
                  disabled={column.isFixed}
                  aria-keyshortcuts="Alt+ArrowUp Alt+ArrowDown"
                  onChange={() => {
                    onChange(columns.map((each) => (each === column ? { ...each, isShown: !each.isShown } : each)));
                  }}
                />
                <span>{column.label}</span>
              </label>
              {STEPS.filter(() => !column.isFixed).map((by) => (
                <button
                  key={by}
                  type="button"
                  className={classes.move}
                  aria-label={moving(column.label, by)}
                  aria-disabled={!columns[at + by] || columns[at + by]?.isFixed}
                  onClick={() => {
                    move(at, by);
                  }}
                >
                  <Icon name={by === 1 ? 'down' : 'up'} />
                </button>
              ))}
            </li>
          ))}
        </ul>
        <button type="button" className={classes.reset} onClick={onReset}>
          <Trans>Columns as they were</Trans>
        </button>
      </Popover.Dropdown>
    </Popover>
  );
}
