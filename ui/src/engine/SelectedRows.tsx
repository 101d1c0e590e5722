import { ALL_SELECTED, countSelected, isSelected, NOTHING_SELECTED } from '../kit/gridSelection';
import { SelectionBar } from '../kit/SelectionBar';
import { isOffered } from './offered';
import { type Actions, rowsTarget } from './useActions';
import type { ListModel } from './useList';

/** How many rows are selected and what can be done with them. */
export function SelectedRows({ list, actions }: { list: ListModel; actions: Actions }) {
  const { selection, blocks, view } = list;
  const rows = blocks.loaded().filter((row) => isSelected(selection, row[view.row_key] ?? ''));
  // Of rows that are not loaded nobody knows: the server says which of them stay as they are.
  const isAllLoaded = rows.length === countSelected(selection, blocks.total);
  const offered = actions.ofRows.filter((action) => !isAllLoaded || rows.some((row) => isOffered(action, row)));
  return (
    <SelectionBar
      selection={selection}
      total={blocks.total}
      totalIsExact={blocks.isExact}
      actions={offered.map((action) => ({
        code: action.code,
        label: action.label,
        shortcut: action.shortcut,
        isDangerous: action.tone === 'danger',
      }))}
      onAction={(code) => {
        const action = actions.ofRows.find((each) => each.code === code);
        if (action) {
          actions.start(action, rowsTarget(list));
        }
      }}
      onClear={() => {
        list.setSelection(NOTHING_SELECTED);
      }}
      onSelectAll={() => {
        list.setSelection(ALL_SELECTED);
      }}
    />
  );
}
