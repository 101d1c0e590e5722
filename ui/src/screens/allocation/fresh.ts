// After a step everything that shows runs is asked for anew: the server says what came of it.
import { useQueryClient } from '@tanstack/react-query';
import { listAllocationRunsQueryKey, showAllocationRunQueryKey } from '../../api/@tanstack/react-query.gen';

export function useFreshAllocation(runId: string): () => Promise<void> {
  const queries = useQueryClient();
  return async () => {
    await Promise.all([
      queries.invalidateQueries({ queryKey: showAllocationRunQueryKey({ path: { allocation_run_id: runId } }) }),
      queries.invalidateQueries({ queryKey: listAllocationRunsQueryKey() }),
    ]);
  };
}
