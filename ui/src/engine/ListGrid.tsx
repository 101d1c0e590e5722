import { Trans } from '@lingui/react/macro';
import { useNavigate } from '@tanstack/react-router';
import { useEffect, useMemo, useRef } from 'react';
import { useLetters } from '../app/letters';
import { Button } from '../kit/Button';
import { Empty } from '../kit/Empty';
import { Grid } from '../kit/Grid';
import { useLocale } from '../kit/locale';
import { GoLink } from './GoLink';
import classes from './List.module.css';
import { loadBlock } from './gridApi';
import { gridColumns } from './rowReader';
import { type ListModel, sortInForce } from './useList';
import { turnSort } from './viewState';

interface Props {
  list: ListModel;
  isPeeking: boolean;
  onOpen: (index: number) => void;
  onPeek: (index: number) => void;
}

const MOST_ROWS = 500;
// As many bars as a window has room for stand in place of the first rows.
const AWAITED_ROWS = 40;

/** The rows of a list, or why there are none. */
export function ListGrid({ list, isPeeking, onOpen, onPeek }: Props) {
  const navigate = useNavigate();
  const singleLetters = useLetters();
  const { view, viewing, blocks, current, columns, readRow } = list;
  const locale = useLocale();
  const shown = useMemo(() => gridColumns(columns, locale), [columns, locale]);
  const frame = useRef<HTMLDivElement>(null);
  const isReady = !blocks.isPending;
  useEffect(() => {
    // Whoever comes to a list works its rows; a field that has the focus already keeps it.
    if (isReady && (document.activeElement === document.body || document.activeElement?.id === 'content')) {
      frame.current?.querySelector<HTMLElement>('[role=grid]')?.focus({ preventScroll: true });
    }
  }, [isReady]);
  if (blocks.total === 0 && !blocks.isPending && !blocks.isOld) {
    return <NoRows list={list} />;
  }
  return (
    <div ref={frame} className={classes.grid} data-old={blocks.isOld || undefined} aria-busy={blocks.isPending || blocks.isOld}>
      <Grid
        label={view.title}
        columns={shown}
        total={blocks.isPending ? AWAITED_ROWS : blocks.total}
        totalIsExact={blocks.isExact}
        rowAt={(index) => {
          const row = blocks.rowAt(index);
          return row && readRow(row);
        }}
        onRange={blocks.onRange}
        sort={sortInForce(list)}
        onSort={(key, isAdding) => {
          void viewing.change({ sort: turnSort(viewing.state.sort, key, isAdding) }, 'step');
        }}
        currentKey={current.key}
        currentIndex={current.index}
        onCurrent={list.setCurrent}
        selection={list.selection}
        onSelect={list.setSelection}
        onOpen={onOpen}
        onPeek={onPeek}
        onFollow={(href) => {
          void navigate({ href });
        }}
        question={JSON.stringify(list.question)}
        version={blocks.version}
        canSelect={view.actions.some((action) => action.scope === 'selection')}
        singleLetters={singleLetters}
        isPeeking={isPeeking}
        keysBetween={async (first, last) => {
          const ask = { offset: first, limit: Math.min(last - first + 1, MOST_ROWS) };
          const { rows } = await loadBlock(list.question, list.sort, ask);
          return rows.map((row) => row[view.row_key] ?? '');
        }}
      />
    </div>
  );
}

function NoRows({ list }: { list: ListModel }) {
  const { view, viewing, question } = list;
  const isNarrowed = question.f.length > 0 || question.q !== '';
  return (
    <div className={classes.none}>
      {isNarrowed ? (
        <Empty title={<Trans>Nothing matches</Trans>}>
          <Button
            onClick={() => {
              void viewing.change({ filters: [], q: '', row: null, isPeeking: false }, 'step');
            }}
          >
            <Trans>Clear filters and search</Trans>
          </Button>
        </Empty>
      ) : (
        <Empty title={view.empty.title}>
          {view.empty.text} {view.empty.link ? <GoLink to={view.empty.link.to}>{view.empty.link.label}</GoLink> : null}
        </Empty>
      )}
    </div>
  );
}
