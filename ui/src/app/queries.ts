import { MutationCache, QueryCache, QueryClient } from '@tanstack/react-query';
import { client } from '../api/client.gen';
import { readProblem } from './problem';
import { csrfToken, forgetSession } from './session';

const UNAUTHORISED = 401;
const RETRIES = 2;
const FRESH_MILLISECONDS = 10_000;

function onError(error: unknown): void {
  if (readProblem(error)?.status === UNAUTHORISED) {
    forgetSession(queryClient);
  }
}

export const queryClient: QueryClient = new QueryClient({
  queryCache: new QueryCache({ onError }),
  mutationCache: new MutationCache({ onError }),
  defaultOptions: {
    queries: {
      staleTime: FRESH_MILLISECONDS,
      // A problem is an answer; only silence is worth another try.
      retry: (failures, error) => readProblem(error) === null && failures < RETRIES,
    },
  },
});

client.interceptors.request.use((request) => {
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    request.headers.set('X-CSRF-Token', csrfToken(queryClient));
  }
  return request;
});
