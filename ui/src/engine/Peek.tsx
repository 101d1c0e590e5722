import { Trans } from '@lingui/react/macro';
import { useQuery } from '@tanstack/react-query';
import { Answer } from '../app/Answer';
import { useLocale } from '../kit/locale';
import { PeekPanel } from '../kit/PeekPanel';
import { nameOf } from './cells';
import { Fields } from './Fields';
import classes from './Fields.module.css';
import { GoLink } from './GoLink';
import { rowOptions } from './gridApi';
import { isOffered } from './offered';
import { fillPath } from './path';
import { RowActions } from './RowActions';
import { type Actions, rowTarget } from './useActions';
import type { ListModel } from './useList';

interface Props {
  list: ListModel;
  actions: Actions;
  onClose: () => void;
}

/** The row one stands on, beside the list; what the list has loaded shows at once. */
export function Peek({ list, actions, onClose }: Props) {
  const { view, current, currentRow } = list;
  const locale = useLocale();
  const query = useQuery({
    ...rowOptions(view.name, current.key ?? '', list.viewing.state.asOf),
    placeholderData: () =>
      currentRow && currentRow[view.row_key] === current.key
        ? { row: currentRow, version: list.blocks.version }
        : undefined,
  });
  const row = query.data?.row;
  const offered = row ? actions.ofRow.filter((action) => isOffered(action, row)) : [];
  const path = row && view.row_path ? fillPath(view.row_path, row) : null;
  return (
    <PeekPanel
      title={<bdi>{(row && nameOf(view, row, locale)) || view.one}</bdi>}
      beside={
        path ? (
          <GoLink to={path}>
            <Trans>Open page</Trans>
          </GoLink>
        ) : null
      }
      onClose={onClose}
    >
      <Answer query={query}>
        {({ row: shown }) => (
          <>
            {offered.length > 0 ? (
              <div className={classes.buttons}>
                <RowActions
                  actions={offered}
                  onStart={(action) => {
                    actions.start(action, rowTarget(view, shown));
                  }}
                />
              </div>
            ) : null}
            {view.peek.map((section) => (
              <section key={section.title} className={classes.section}>
                <h3 className={classes.title}>{section.title}</h3>
                <Fields view={view} section={section} row={shown} />
              </section>
            ))}
          </>
        )}
      </Answer>
    </PeekPanel>
  );
}
