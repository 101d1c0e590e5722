import { ALL_SELECTED, NOTHING_SELECTED } from '../kit/gridSelection';
import { SelectionBar } from '../kit/SelectionBar';
import { type Actions, rowsTarget } from './useActions';
import type { ListModel } from './useList';

/** How many rows are selected and what can be done with them. */
export function SelectedRows({ list, actions }: { list: ListModel; actions: Actions }) {
  const { selection, blocks } = list;
  return (
    <SelectionBar
      selection={selection}
      total={blocks.total}
      totalIsExact={blocks.isExact}
      actions={actions.ofRows.map((action) => ({
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
