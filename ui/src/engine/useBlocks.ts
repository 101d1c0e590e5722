import { type QueryClient, useQueries, useQueryClient } from '@tanstack/react-query';
import { useCallback, useEffect, useMemo, useState } from 'react';
import { askFor, BLOCK, blocksOf, outdated, placeOf } from './blocks';
import { loadBlock, type Question } from './gridApi';
import type { GridAnswer, Row, View } from './types';

export interface Blocks {
  rowAt: (index: number) => Row | undefined;
  /** Every row that is loaded. */
  loaded: () => Row[];
  placeOf: (key: string) => number | null;
  onRange: (first: number, last: number) => void;
  total: number;
  isExact: boolean;
  version: string;
  /** Nothing has been answered yet. */
  isPending: boolean;
  /** What is shown answers an earlier question. */
  isOld: boolean;
  error: unknown;
  refetch: () => void;
  countExactly: () => Promise<void>;
}

const LIST_KEPT_MILLISECONDS = 120_000;
const CALM_MILLISECONDS = 250;

interface List {
  question: Question;
  sort: string;
}

/** What each block says of the whole list. */
interface Facts {
  total: number;
  isExact: boolean;
  version: string;
}

interface Shown {
  key: string;
  list: List;
  facts: Facts | null;
}

const wordOf = (facts: Facts | null): string => JSON.stringify(facts);

const keyOf = ({ question, sort }: List, block: number) => ['grid', question.view, 'rows', question, sort, block];

/** The block before and the total, as far as they are loaded and still true. */
function knownOf(queries: QueryClient, list: List, block: number, total: number | null) {
  const before = queries.getQueryState<GridAnswer>(keyOf(list, block - 1));
  const nextAfter = before && !before.isInvalidated ? (before.data?.next_after ?? null) : null;
  return total === null ? null : { total, nextAfter };
}

/** The rows of a list in sight: loaded in blocks, cancelled when scrolled past, old ones shown until new ones come. */
export function useBlocks(view: View, question: Question, sort: string): Blocks {
  const queries = useQueryClient();
  const [range, setRange] = useState({ first: 0, last: 0 });
  const list: List = { question, sort };
  const listKey = JSON.stringify([question, sort]);
  // What was shown last stays until the new question has its first answer.
  const [shown, setShown] = useState<Shown>({ key: listKey, list, facts: null });
  const isNew = shown.key !== listKey;
  const total = isNew ? null : (shown.facts?.total ?? null);
  const inSight = blocksOf(range.first, range.last, total ?? BLOCK);
  const answers = useQueries({
    queries: inSight.map((block) => ({
      queryKey: keyOf(list, block),
      queryFn: ({ signal }: { signal: AbortSignal }) =>
        loadBlock(question, sort, askFor(block, knownOf(queries, list, block, total)), signal),
      placeholderData: () =>
        isNew ? queries.getQueryData<GridAnswer>(keyOf(shown.list, block)) : undefined,
      gcTime: LIST_KEPT_MILLISECONDS,
    })),
  });
  const loaded = answers.flatMap((answer, index) =>
    answer.data === undefined
      ? []
      : [
          {
            block: inSight[index] ?? 0,
            rows: answer.data.rows,
            facts: { total: answer.data.total, isExact: answer.data.total_is_exact, version: answer.data.version },
            isOld: answer.isPlaceholderData,
            answeredAt: answer.dataUpdatedAt,
            isFetching: answer.isFetching,
          },
        ],
  );
  const newest = loaded.reduce<(typeof loaded)[number] | null>(
    (best, each) => (best === null || each.answeredAt > best.answeredAt ? each : best),
    null,
  );
  if (newest && !newest.isOld && (isNew || wordOf(shown.facts) !== wordOf(newest.facts))) {
    setShown({ key: listKey, list, facts: newest.facts });
  }
  // Far from what is loaded the list is still as long as it was.
  const facts = newest?.facts ?? shown.facts;

  const stale = outdated(
    loaded
      .filter((each) => !each.isOld && !each.isFetching)
      .map((each) => ({ ...each, version: wordOf(each.facts) })),
  ).join(',');
  useEffect(() => {
    if (!stale) {
      return undefined;
    }
    const wait = setTimeout(() => {
      for (const block of stale.split(',')) {
        void queries.invalidateQueries({ queryKey: keyOf(list, Number(block)), exact: true });
      }
    }, CALM_MILLISECONDS);
    return () => {
      clearTimeout(wait);
    };
    // eslint-disable-next-line react-hooks/exhaustive-deps -- the list is said by its key
  }, [stale, listKey, queries]);

  const rows = useMemo(() => new Map(loaded.map((each) => [each.block, each.rows])), [loaded]);
  return {
    rowAt: (index) => rows.get(Math.floor(index / BLOCK))?.[index % BLOCK],
    loaded: () => loaded.flatMap((each) => each.rows),
    placeOf: (key) => placeOf(key, view.row_key, loaded),
    onRange: useCallback((first: number, last: number) => {
      setRange((before) => (before.first === first && before.last === last ? before : { first, last }));
    }, []),
    total: facts?.total ?? 0,
    isExact: facts?.isExact ?? true,
    version: facts?.version ?? '',
    isPending: facts === null,
    isOld: isNew,
    error: answers.find((answer) => answer.isError)?.error ?? null,
    refetch: () => {
      void queries.invalidateQueries({ queryKey: ['grid', view.name, 'rows'] });
    },
    countExactly: async () => {
      await loadBlock(question, sort, { offset: 0, limit: 1, count: 'exact' });
      await queries.invalidateQueries({ queryKey: ['grid', view.name, 'rows'] });
    },
  };
}
