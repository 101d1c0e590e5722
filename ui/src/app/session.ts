// Who is signed in. The server's cookie is the session; here is only what it says about it.
import { type QueryClient, queryOptions } from '@tanstack/react-query';
import { showSession } from '../api/sdk.gen';
import type { SessionShape } from '../api/types.gen';
import { readProblem } from './problem';

/** `hasEnded` tells a reader who was working from one who has just come. */
export interface Session {
  shape: SessionShape | null;
  hasEnded: boolean;
}

const KEY = ['session'];

async function loadSession(): Promise<Session> {
  try {
    const { data } = await showSession({ throwOnError: true });
    return { shape: data, hasEnded: false };
  } catch (error) {
    if (readProblem(error)?.status === 401) {
      return { shape: null, hasEnded: false };
    }
    throw error;
  }
}

export const sessionOptions = queryOptions({ queryKey: KEY, queryFn: loadSession, staleTime: Infinity });

export function csrfToken(queries: QueryClient): string {
  return queries.getQueryData(sessionOptions.queryKey)?.shape?.csrf_token ?? '';
}

/** Another person may sit down here next: nothing of the last one stays in memory. */
export function beginSession(queries: QueryClient, shape: SessionShape): void {
  queries.removeQueries({ predicate: (query) => query.queryKey[0] !== KEY[0] });
  queries.setQueryData(sessionOptions.queryKey, { shape, hasEnded: false });
}

export function endSession(queries: QueryClient): void {
  queries.setQueryData(sessionOptions.queryKey, { shape: null, hasEnded: false });
  queries.removeQueries({ predicate: (query) => query.queryKey[0] !== KEY[0] });
}

/** The server no longer knows the session. */
export function forgetSession(queries: QueryClient): void {
  const before = queries.getQueryData(sessionOptions.queryKey);
  if (before?.shape) {
    queries.setQueryData(sessionOptions.queryKey, { shape: null, hasEnded: true });
  }
}
