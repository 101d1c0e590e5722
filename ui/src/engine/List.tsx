import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { ProblemNotice } from '../app/ProblemNotice';
import { useActions } from './useActions';
import { ActionDialog } from './ActionDialog';
import { FacetColumn } from './FacetColumn';
import { FilterBar } from './FilterBar';
import classes from './List.module.css';
import { ListFoot } from './ListFoot';
import { ListGrid } from './ListGrid';
import { ListHead } from './ListHead';
import { ListNews } from './ListNews';
import { fillPath } from './path';
import { Peek } from './Peek';
import { SelectedRows } from './SelectedRows';
import type { View } from './types';
import { useIsShown } from './useIsShown';
import { useList } from './useList';

/** A list: what is asked above, what there is to choose from beside, the rows, and the row one looks at. */
export function List({ view }: { view: View }) {
  const list = useList(view);
  const navigate = useNavigate();
  const [areFacetsShown, turnFacets] = useIsShown('facets');
  const [isDrawerOpen, setIsDrawerOpen] = useState(false);
  const actions = useActions(list);
  const { viewing, blocks, current } = list;
  const isPeeking = viewing.state.isPeeking && current.key !== null;
  const open = (index: number) => {
    const row = blocks.rowAt(index);
    const path = row && view.row_path ? fillPath(view.row_path, row) : null;
    if (path) {
      // Back must lead to this very row.
      const key = row?.[view.row_key] ?? null;
      void viewing.change({ row: key }, 'inPlace').then(() => navigate({ href: path }));
    } else {
      peek(index, true);
    }
  };
  const peek = (index: number, isOpening: boolean) => {
    const key = blocks.rowAt(index)?.[view.row_key] ?? null;
    list.setCurrent(index, key);
    void viewing.change({ row: key, isPeeking: isOpening }, 'inPlace');
  };
  return (
    <div className={classes.list} data-page="list">
      <ListHead list={list} actions={actions} />
      <FilterBar
        list={list}
        areFacetsShown={areFacetsShown}
        onTurnFacets={turnFacets}
        onOpenFacets={() => {
          setIsDrawerOpen(true);
        }}
      />
      <ListNews list={list} />
      {blocks.error !== null ? <ProblemNotice error={blocks.error} hasOldData onRetry={blocks.refetch} /> : null}
      <div className={classes.body}>
        {view.facets.length > 0 ? (
          <FacetColumn
            list={list}
            isShown={areFacetsShown}
            isDrawerOpen={isDrawerOpen}
            onCloseDrawer={() => {
              setIsDrawerOpen(false);
            }}
          />
        ) : null}
        <div className={classes.rows}>
          <ListGrid
            list={list}
            isPeeking={isPeeking}
            onOpen={open}
            onPeek={(index) => {
              const key = blocks.rowAt(index)?.[view.row_key] ?? null;
              peek(index, !(isPeeking && key === current.key));
            }}
          />
          <SelectedRows list={list} actions={actions} />
        </div>
        {isPeeking ? (
          <Peek
            list={list}
            actions={actions}
            onClose={() => {
              void viewing.change({ isPeeking: false }, 'inPlace');
            }}
          />
        ) : null}
      </div>
      <ListFoot list={list} />
      {actions.running ? (
        <ActionDialog
          key={actions.running.id}
          running={actions.running}
          onClose={actions.close}
          onGone={() => viewing.change({ isPeeking: false }, 'inPlace')}
        />
      ) : null}
    </div>
  );
}
