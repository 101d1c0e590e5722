import { plural } from '@lingui/core/macro';
import { Trans, useLingui } from '@lingui/react/macro';
import { rangeOf, type SheetState } from './sheetModel';

interface Props {
  id: string;
  state: SheetState;
  canEdit: boolean;
  isLeaving: boolean;
}

/** Says what was done to those who do not see it, and how one moves. */
export function SheetNews({ id, state, canEdit, isLeaving }: Props) {
  const { t } = useLingui();
  const { news } = state;
  const { first, last } = rangeOf(state);
  const rows = last.row - first.row + 1;
  const cells = rows * (last.column - first.column + 1);
  const say = (): string => {
    const count = news?.count ?? 0;
    switch (news?.what) {
      case undefined:
        return '';
      case 'pasted':
        return t`${plural(count, { one: '# cell pasted', other: '# cells pasted' })}`;
      case 'cut_off':
        return t`${plural(count, { one: '# cell pasted; what lies beyond the last column was left out', other: '# cells pasted; what lies beyond the last column was left out' })}`;
      case 'cleared':
        return t`${plural(count, { one: '# cell cleared', other: '# cells cleared' })}`;
      case 'filled':
        return t`${plural(count, { one: '# row filled from above', other: '# rows filled from above' })}`;
      case 'inserted':
        return t`${plural(count, { one: '# row added', other: '# rows added' })}`;
      case 'removed':
        return t`${plural(count, { one: '# row deleted', other: '# rows deleted' })}`;
      case 'moved':
        return t`${plural(count, { one: '# row moved', other: '# rows moved' })}`;
      case 'undone':
        return t`Undone`;
      case 'redone':
        return t`Done again`;
    }
  };
  return (
    <div className="unseen">
      <p id={`${id}-help`}>
        {canEdit ? (
          <Trans>Enter opens a cell, letters write into it, Tab goes to the next one. Press Esc, then Tab, to leave.</Trans>
        ) : (
          <Trans>Arrow keys go from cell to cell.</Trans>
        )}
      </p>
      {/* The steps are counted in the key: the same sentence is said again. */}
      <div role="status">
        <p key={`${String(state.past.length)} ${String(state.future.length)}`}>{say()}</p>
      </div>
      <div role="status">
        {cells > 1 ? t`${plural(cells, { one: '# cell selected', other: '# cells selected' })}` : ''}
      </div>
      <div role="status">{isLeaving ? <Trans>Tab leaves the sheet</Trans> : null}</div>
    </div>
  );
}
