// What the engine asks the server for.
import { queryOptions } from '@tanstack/react-query';
import { client } from '../api/client.gen';
import type { Ask } from './blocks';
import type { GridAnswer, Row, View } from './types';

/** Which rows of which list; sort and blocks come on top. */
export interface Question {
  view: string;
  f: string[];
  q: string;
  asOf: string | null;
}

export interface FacetValue {
  value: string | null;
  label: string;
  count: number;
}

export interface FacetAnswer {
  key: string;
  values: FacetValue[];
  more: number;
  lowest: string | null;
  highest: string | null;
}

export interface SumsAnswer {
  count: number;
  sums: { key: string; currency: string | null; amount: string }[];
}

async function get<Answer>(url: string, query: Record<string, unknown>, signal?: AbortSignal): Promise<Answer> {
  const { data } = await client.get<Answer, unknown, true>({ url, query, signal: signal ?? null, throwOnError: true });
  return data as Answer;
}

const asked = ({ f, q, asOf }: Question): Record<string, unknown> => ({
  f,
  q: q || undefined,
  as_of: asOf ?? undefined,
});

const gridUrl = (view: string): string => `/api/grid/${encodeURIComponent(view)}`;

export const viewsOptions = queryOptions({
  queryKey: ['views'],
  queryFn: async () => (await get<{ views: View[] }>('/api/views', {})).views,
  staleTime: Infinity,
});

export const loadGrid = (
  question: Question,
  sort: string,
  ask: Ask & { count?: 'exact' },
  signal?: AbortSignal,
): Promise<GridAnswer> =>
  get<GridAnswer>(gridUrl(question.view), { ...asked(question), sort: sort || undefined, ...ask }, signal);

export const facetsOptions = (question: Question, only: string[]) =>
  queryOptions({
    queryKey: ['grid', question.view, 'facets', question, only],
    queryFn: async ({ signal }) =>
      (
        await get<{ facets: FacetAnswer[] }>(
          `${gridUrl(question.view)}/facets`,
          { ...asked(question), only: only.join(',') },
          signal,
        )
      ).facets,
  });

export const sumsOptions = (question: Question) =>
  queryOptions({
    queryKey: ['grid', question.view, 'sums', question],
    queryFn: ({ signal }) => get<SumsAnswer>(`${gridUrl(question.view)}/sums`, asked(question), signal),
  });

export const rowOptions = (view: string, key: string, asOf: string | null = null) =>
  queryOptions({
    queryKey: ['grid', view, 'row', key, asOf],
    queryFn: ({ signal }) =>
      get<{ row: Row; version: string }>(
        `${gridUrl(view)}/rows/${encodeURIComponent(key)}`,
        { as_of: asOf ?? undefined },
        signal,
      ),
  });

/** The first rows of a list, for related lists and for choosing one. */
export const firstRowsOptions = (question: Question, limit: number) =>
  queryOptions({
    queryKey: ['grid', question.view, 'first', question, limit],
    queryFn: ({ signal }) => loadGrid(question, '', { offset: 0, limit }, signal),
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
  return `${gridUrl(question.view)}/export.csv?${new URLSearchParams(pairs).toString()}`;
}
