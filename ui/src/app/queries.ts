import { MutationCache, QueryCache, QueryClient } from '@tanstack/react-query';
import { client } from '../api/client.gen';
import { onReturn, watchedFetch } from './connection';
import { isAbout, onNews } from './live';
import { readProblem } from './problem';
import { csrfToken, sessionOptions, suspendSession } from './session';
import { topicsOf } from './topics';

const UNAUTHORISED = 401;
const RETRIES = 2;
const FRESH_MILLISECONDS = 10_000;

function onError(error: unknown): void {
  const problem = readProblem(error);
  if (problem?.status === UNAUTHORISED) {
    suspendSession(queryClient);
  } else if (problem?.code === 'csrf_missing') {
    // Somebody signed in anew in another tab: its session has another token.
    void queryClient.invalidateQueries({ queryKey: sessionOptions.queryKey });
  }
}

export const queryClient: QueryClient = new QueryClient({
  queryCache: new QueryCache({ onError }),
  mutationCache: new MutationCache({ onError }),
  defaultOptions: {
    queries: {
      staleTime: FRESH_MILLISECONDS,
      // The server may stand on the same machine: the browser's word that there is no network says nothing.
      networkMode: 'always',
      // A problem is an answer; only silence is worth another try.
      retry: (failures, error) => readProblem(error) === null && failures < RETRIES,
    },
    mutations: { networkMode: 'always' },
  },
});

onReturn(() => {
  void queryClient.invalidateQueries();
});

onNews((news) => {
  void queryClient.invalidateQueries({ predicate: (query) => isAbout(news, topicsOf(query, queryClient)) });
});

client.setConfig({ fetch: watchedFetch });

client.interceptors.request.use((request) => {
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    request.headers.set('X-CSRF-Token', csrfToken(queryClient));
  }
  return request;
});
