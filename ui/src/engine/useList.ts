import { useMemo, useState } from 'react';
import { NOTHING_SELECTED } from '../kit/gridSelection';
import type { GridSelection } from '../kit/Grid';
import { useLocale } from '../kit/locale';
import { readProblem } from '../app/problem';
import { type Filter, formatFilter } from './filters';
import type { Question } from './gridApi';
import { makeRowReader, shownColumns } from './rowReader';
import type { Column, Row, View } from './types';
import { type Blocks, useBlocks } from './useBlocks';
import { type Current, useCurrent } from './useCurrent';
import { usePlace } from './usePlace';
import { useViewState, type Viewing } from './useViewState';
import { formatSort, parseSort } from './viewState';

export interface ListModel {
  view: View;
  viewing: Viewing;
  /** Everything of the address that could not be applied. */
  dropped: readonly string[];
  /** Those that are in force. */
  filters: Filter[];
  /** The row of the address is not among these rows. */
  isRowMissing: boolean;
  question: Question;
  sort: string;
  columns: Column[];
  blocks: Blocks;
  readRow: ReturnType<typeof makeRowReader>;
  current: Current;
  setCurrent: (index: number, key: string | null) => void;
  currentRow: Row | undefined;
  selection: GridSelection;
  setSelection: (selection: GridSelection) => void;
}

/** The filter that the server does not accept, of those it was asked for. */
function refusedFilter(error: unknown, asked: readonly string[]): string | null {
  const pointer = readProblem(error)?.errors?.[0]?.pointer ?? '';
  const at = /^\/f\/(\d+)$/.exec(pointer)?.[1];
  return at === undefined ? null : (asked[Number(at)] ?? null);
}

/** All that the parts of a list page share: what is asked, what is answered, where one stands, what is selected. */
export function useList(view: View): ListModel {
  const viewing = useViewState(view);
  const locale = useLocale();
  const { state } = viewing;
  const [refused, setRefused] = useState<readonly string[]>([]);
  const filters = state.filters.filter((filter) => !refused.includes(formatFilter(filter)));
  const question: Question = {
    view: view.name,
    f: filters.map(formatFilter),
    q: state.q,
    asOf: state.asOf,
  };
  const sort = formatSort(state.sort);
  const blocks = useBlocks(view, question, sort);
  const bad = refusedFilter(blocks.error, question.f);
  if (bad !== null && !refused.includes(bad)) {
    setRefused([...refused, bad]);
  }
  const asked = JSON.stringify(question);
  const [selected, setSelected] = useState<{ of: string; selection: GridSelection }>({
    of: asked,
    selection: NOTHING_SELECTED,
  });
  const [current, setCurrent] = useCurrent(viewing);
  const columns = useMemo(() => shownColumns(view, state.cols), [view, state.cols]);
  const readRow = useMemo(() => makeRowReader(view, columns, locale), [view, columns, locale]);
  const { index, isMissing } = usePlace(view, question, sort, blocks, current);
  return {
    view,
    viewing,
    dropped: [...viewing.dropped, ...state.filters.map(formatFilter).filter((text) => refused.includes(text))],
    filters,
    isRowMissing: isMissing && current.index === null,
    question,
    sort,
    columns,
    blocks,
    readRow,
    current: { key: current.key, index },
    setCurrent,
    currentRow: index === null ? undefined : blocks.rowAt(index),
    // What was selected of other rows says nothing about these.
    selection: selected.of === asked ? selected.selection : NOTHING_SELECTED,
    setSelection: (selection) => {
      setSelected({ of: asked, selection });
    },
  };
}

/** How the list is sorted, its own sort included. */
export const sortInForce = (list: ListModel) => parseSort(list.sort || list.view.sort);
