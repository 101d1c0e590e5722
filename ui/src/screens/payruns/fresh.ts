// After a step everything that shows runs is asked for anew: the server says what came of it.
import { useQueryClient } from '@tanstack/react-query';
import { listPayoutRunsQueryKey, showPayoutRunQueryKey } from '../../api/@tanstack/react-query.gen';

export function useFreshRuns(runId: string): () => Promise<void> {
  const queries = useQueryClient();
  return async () => {
    await Promise.all([
      queries.invalidateQueries({ queryKey: showPayoutRunQueryKey({ path: { payout_run_id: runId } }) }),
      queries.invalidateQueries({ queryKey: listPayoutRunsQueryKey() }),
    ]);
  };
}
