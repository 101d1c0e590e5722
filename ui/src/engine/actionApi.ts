// What the engine tells the server to do.
import { queryOptions } from '@tanstack/react-query';
import { listSavedViews, runAction, undoAction } from '../api/sdk.gen';
import type { ActionDone, ActionSent, SelectionSent } from '../api/types.gen';
import type { Target } from './useActions';

/** The rows that an action is for, as the server is told; `expected` says how many the reader was shown. */
export function selectionOf(target: Target, expected: number): SelectionSent | null {
  switch (target.kind) {
    case 'view':
      return null;
    case 'row':
      return { ids: [target.key] };
    case 'rows':
      return target.selection.kind === 'some'
        ? { ids: [...target.selection.keys] }
        : { f: target.question.f, q: target.question.q, excepted: [...target.selection.except], expected };
  }
}

export async function takeAction(view: string, action: string, body: ActionSent, key: string): Promise<ActionDone> {
  const { data } = await runAction({
    path: { view, action },
    body,
    headers: { 'idempotency-key': key },
    throwOnError: true,
  });
  return data;
}

/** Takes back what was done under a key. */
export async function takeBack(view: string, taken: string): Promise<ActionDone> {
  const { data } = await undoAction({
    path: { view },
    body: { taken },
    headers: { 'idempotency-key': `undo ${taken}` },
    throwOnError: true,
  });
  return data;
}

export const savedViewsOptions = (view: string) =>
  queryOptions({
    queryKey: ['saved-views', view],
    queryFn: async ({ signal }) => (await listSavedViews({ path: { view }, signal, throwOnError: true })).data.saved,
  });
