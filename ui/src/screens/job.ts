// Long work that a page waits for: asked often while it is under way, and for the last time when it has ended.
import { useQuery } from '@tanstack/react-query';
import { showJobOptions } from '../api/@tanstack/react-query.gen';

const POLL_MILLISECONDS = 500;

export function useJob(jobId: string | undefined) {
  return useQuery({
    ...showJobOptions({ path: { job_id: jobId ?? '' } }),
    enabled: jobId !== undefined,
    refetchInterval: ({ state }) => (state.data?.ended_at || state.error ? false : POLL_MILLISECONDS),
  });
}
