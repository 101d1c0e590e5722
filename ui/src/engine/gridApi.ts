// What the engine asks the server for.
import { queryOptions } from '@tanstack/react-query';
import { listViewsOptions } from '../api/@tanstack/react-query.gen';
import { loadFacets, loadGrid, loadSums, showPlace, showRow } from '../api/sdk.gen';
import type { ViewList } from '../api/types.gen';
import type { Ask } from './blocks';
import type { GridAnswer } from './types';

/** Which rows of which list; sort and blocks come on top. */
export interface Question {
  view: string;
  f: string[];
  q: string;
  asOf: string | null;
}

const query = ({ f, q, asOf }: Question) => ({ f, ...(q ? { q } : {}), ...(asOf ? { as_of: asOf } : {}) });

/** Every list that the reader may open; a new session or language brings new ones. */
export const viewsOptions = () => ({ ...listViewsOptions(), staleTime: Infinity, select: (answer: ViewList) => answer.views });

export async function loadBlock(
  question: Question,
  sort: string,
  ask: Ask & { count?: 'exact' },
  signal: AbortSignal | null = null,
): Promise<GridAnswer> {
  const { data } = await loadGrid({
    path: { view: question.view },
    query: { ...query(question), ...(sort ? { sort } : {}), ...ask },
    signal,
    throwOnError: true,
  });
  return data;
}

export const facetsOptions = (question: Question, only: string[]) =>
  queryOptions({
    queryKey: ['grid', question.view, 'facets', question, only],
    queryFn: async ({ signal }) =>
      (
        await loadFacets({
          path: { view: question.view },
          query: { ...query(question), only: only.join(',') },
          signal,
          throwOnError: true,
        })
      ).data.facets,
  });

export const sumsOptions = (question: Question) =>
  queryOptions({
    queryKey: ['grid', question.view, 'sums', question],
    queryFn: async ({ signal }) =>
      (await loadSums({ path: { view: question.view }, query: query(question), signal, throwOnError: true })).data,
  });

export const rowOptions = (view: string, key: string, asOf: string | null = null) =>
  queryOptions({
    queryKey: ['grid', view, 'row', key, asOf],
    queryFn: async ({ signal }) =>
      (
        await showRow({
          path: { view, key },
          query: asOf ? { as_of: asOf } : {},
          signal,
          throwOnError: true,
        })
      ).data,
  });

/** Where a row stands in the list as it is asked for; null when it is not among those rows. */
export const placeOptions = (question: Question, sort: string, key: string, version: string) =>
  queryOptions({
    queryKey: ['grid', question.view, 'place', question, sort, key, version],
    queryFn: async ({ signal }) =>
      (
        await showPlace({
          path: { view: question.view, key },
          query: { ...query(question), ...(sort ? { sort } : {}) },
          signal,
          throwOnError: true,
        })
      ).data.index,
  });

/** The first rows of a list, for related lists and for choosing one. */
export const firstRowsOptions = (question: Question, limit: number) =>
  queryOptions({
    queryKey: ['grid', question.view, 'first', question, limit],
    queryFn: ({ signal }) => loadBlock(question, '', { offset: 0, limit }, signal),
  });

/** The address of the file with what is shown. */
export function exportAddress(question: Question, sort: string, columns: string[]): string {
  const pairs = [
    ...question.f.map((text) => ['f', text]),
    ['q', question.q],
    ['as_of', question.asOf ?? ''],
    ['sort', sort],
    ['columns', columns.join(',')],
  ].filter(([, value]) => value);
  return `/api/grid/${encodeURIComponent(question.view)}/export.csv?${new URLSearchParams(pairs).toString()}`;
}
