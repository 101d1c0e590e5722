// Who is signed in. The server's cookie is the session; here is only what it says about it.
import { type QueryClient, queryOptions } from '@tanstack/react-query';
import { showSession } from '../api/sdk.gen';
import type { SessionShape } from '../api/types.gen';
import { readProblem } from './problem';
import { forgetPages } from './recents';

/** `hasEnded`: the server no longer knows the session of `shape`, whose pages and drafts are still there. */
export interface Session {
  shape: SessionShape | null;
  hasEnded: boolean;
}

const KEY = ['session'];

/** Asked again, the answer may be that nobody is signed in any more, or in another tab somebody else. */
async function loadSession(queries: QueryClient): Promise<Session> {
  const before = queries.getQueryData<Session>(KEY)?.shape ?? null;
  try {
    const { data } = await showSession({ throwOnError: true });
    if (before && before.account.account_id !== data.account.account_id) {
      forgetAnswers(queries);
    }
    return { shape: data, hasEnded: false };
  } catch (error) {
    if (readProblem(error)?.status === 401) {
      return { shape: before, hasEnded: before !== null };
    }
    throw error;
  }
}

export const sessionOptions = queryOptions({
  queryKey: KEY,
  queryFn: ({ client }) => loadSession(client),
  staleTime: Infinity,
});

export function csrfToken(queries: QueryClient): string {
  return queries.getQueryData(sessionOptions.queryKey)?.shape?.csrf_token ?? '';
}

function forgetAnswers(queries: QueryClient): void {
  queries.removeQueries({ predicate: (query) => query.queryKey[0] !== KEY[0] });
  queries.getMutationCache().clear();
}

/** Another person may sit down here next: nothing of the last one stays in memory. */
export function beginSession(queries: QueryClient, shape: SessionShape): void {
  forgetAnswers(queries);
  queries.setQueryData(sessionOptions.queryKey, { shape, hasEnded: false });
}

export function endSession(queries: QueryClient): void {
  queries.setQueryData(sessionOptions.queryKey, { shape: null, hasEnded: false });
  forgetAnswers(queries);
  forgetPages();
}

/** The server no longer knows the session: its pages stay until somebody signs in again. */
export function suspendSession(queries: QueryClient): void {
  const before = queries.getQueryData(sessionOptions.queryKey);
  if (before?.shape && !before.hasEnded) {
    queries.setQueryData(sessionOptions.queryKey, { ...before, hasEnded: true });
  }
}

/** Goes on after signing in again: the same person finds everything as it was, another one nothing of it. */
export async function resumeSession(queries: QueryClient, shape: SessionShape): Promise<'same' | 'other'> {
  const before = queries.getQueryData(sessionOptions.queryKey)?.shape;
  if (before?.account.account_id !== shape.account.account_id) {
    beginSession(queries, shape);
    return 'other';
  }
  queries.setQueryData(sessionOptions.queryKey, { shape, hasEnded: false });
  await queries.invalidateQueries({ predicate: (query) => query.queryKey[0] !== KEY[0] });
  return 'same';
}
