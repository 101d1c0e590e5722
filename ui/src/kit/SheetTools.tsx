import { useLingui } from '@lingui/react/macro';
import { type KeyboardEvent, useState } from 'react';
import { inlineStep } from './direction';
import { Icon, type IconName } from './Icon';
import { useKeyNames } from './key-names';
import classes from './Sheet.module.css';
import { rangeOf, type SheetAction } from './sheetModel';
import { SheetFolds } from './SheetFolds';
import type { SheetProps } from './sheetParts';
import type { SheetFolds as Folds } from './useSheetFolds';

interface Tool {
  label: string;
  keys: string;
  icon: IconName;
  action: SheetAction;
  isOff: boolean;
}

interface Props {
  sheet: SheetProps;
  folds: Folds;
  onDone: () => void;
}

/** Above a sheet: what can be done to its rows, its empty columns, and what its page puts there. */export function SheetTools({ sheet, folds, onDone }: Props) {
  const { canEdit, beside } = sheet;
  if (!canEdit && folds.empty.length === 0) {
    return null;
  }
  return (
    <div className={classes.tools}>
      {canEdit ? <Toolbar sheet={sheet} onDone={onDone} /> : null}
      <div className={classes.beside}>
        <SheetFolds folds={folds} columns={sheet.columns} />
        {canEdit ? beside : null}
      </div>
    </div>
  );
}

/** What can be done to rows, with the keys that do the same; one stop of Tab, arrows go from tool to tool. */
function Toolbar({ sheet, onDone }: { sheet: SheetProps; onDone: () => void }) {
  const { t } = useLingui();
  const nameOf = useKeyNames();
  const { state, dispatch } = sheet;
  const [current, setCurrent] = useState(2);
  const { first, last } = rangeOf(state);
  const isEmpty = state.rows.length === 0;
  const tools: Tool[] = [
    { label: t`Undo`, keys: 'mod+z', icon: 'undo', action: { do: 'undo' }, isOff: state.past.length === 0 },
    { label: t`Redo`, keys: 'mod+y', icon: 'redo', action: { do: 'redo' }, isOff: state.future.length === 0 },
    { label: t`Add a row`, keys: 'mod+enter', icon: 'add', action: { do: 'insert', at: isEmpty ? 0 : last.row + 1 }, isOff: false },
    { label: t`Duplicate`, keys: 'mod+shift+d', icon: 'copy', action: { do: 'duplicate' }, isOff: isEmpty },
    { label: t`Delete row`, keys: 'mod+delete', icon: 'bin', action: { do: 'remove' }, isOff: isEmpty },
    { label: t`Move up`, keys: 'alt+arrowup', icon: 'ascending', action: { do: 'drop', before: first.row - 1 }, isOff: first.row === 0 },
    {
      label: t`Move down`,
      keys: 'alt+arrowdown',
      icon: 'descending',
      action: { do: 'drop', before: last.row + 2 },
      isOff: last.row >= state.rows.length - 1,
    },
    { label: t`Fill down`, keys: 'mod+d', icon: 'fill', action: { do: 'fill' }, isOff: isEmpty },
  ];
  const onKeyDown = (event: KeyboardEvent<HTMLElement>) => {
    const step = inlineStep(event.key);
    if (step !== 0) {
      event.preventDefault();
      const next = (current + step + tools.length) % tools.length;
      setCurrent(next);
      (event.currentTarget.children[next] as HTMLElement | undefined)?.focus();
    }
  };
  return (
    <div role="toolbar" aria-label={t`Rows of the sheet`} className={classes.toolbar} onKeyDown={onKeyDown}>
      {tools.map((tool, at) => (
        <button
          key={tool.icon}
          type="button"
          className={classes.tool}
          tabIndex={at === current ? 0 : -1}
          aria-disabled={tool.isOff}
          aria-label={tool.label}
          title={`${tool.label} (${tool.keys.split('+').map(nameOf).join('+')})`}
          onClick={() => {
            setCurrent(at);
            if (!tool.isOff) {
              dispatch(tool.action);
              onDone();
            }
          }}
        >
          <Icon name={tool.icon} />
          {tool.icon === 'add' ? <span>{tool.label}</span> : null}
        </button>
      ))}
    </div>
  );
}
