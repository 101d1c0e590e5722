// What concerns the reader: the long work that they asked for, decisions on allocation runs, and the findings that they can do something about.
import { useQuery } from '@tanstack/react-query';
import { useSyncExternalStore } from 'react';
import { listAllocationNewsOptions, listFindingsOptions, listJobsOptions } from '../api/@tanstack/react-query.gen';
import type { AllocationNewsShape, JobShape } from '../api/types.gen';
import { useAccount } from './account';
import { FINDING_READERS, TOLD_OF_ALLOCATION } from './roles';

const PLACE = 'aftersale_seen';
const LIMIT = 20;
const QUIET_MILLISECONDS = 60_000;
const BUSY_MILLISECONDS = 5_000;

const watchers = new Set<() => void>();

const placeOf = (accountId: string): string => `${PLACE}_${accountId}`;

function subscribe(watcher: () => void): () => void {
  watchers.add(watcher);
  return () => watchers.delete(watcher);
}

function isUnderWay(job: JobShape): boolean {
  return job.ended_at === null;
}

export interface News {
  jobs: JobShape[];
  /** What a partner manager is to be told of allocation runs and tickets, somebody of a partner of its tickets. */
  runs: AllocationNewsShape[];
  /** Open findings; null for those who cannot mend them, or while it is not known. */
  findings: number | null;
  hasUnread: boolean;
  markRead: () => void;
}

export function useNews(): News {
  const { account_id: accountId, email, roles } = useAccount();
  const jobs = useQuery({
    ...listJobsOptions({ query: { limit: LIMIT } }),
    select: ({ rows }) => rows.filter((job) => job.requested_by === email),
    refetchInterval: ({ state }) =>
      state.data?.rows.some((job) => job.requested_by === email && isUnderWay(job))
        ? BUSY_MILLISECONDS
        : QUIET_MILLISECONDS,
  });
  const findings = useQuery({
    ...listFindingsOptions({ query: { group: true } }),
    select: ({ total }) => total,
    enabled: roles.some((role) => FINDING_READERS.has(role)),
    refetchInterval: QUIET_MILLISECONDS,
  });
  const runs = useQuery({
    ...listAllocationNewsOptions(),
    enabled: roles.some((role) => TOLD_OF_ALLOCATION.has(role)),
    refetchInterval: QUIET_MILLISECONDS,
  });
  const seen = useSyncExternalStore(subscribe, () => Number(window.localStorage.getItem(placeOf(accountId))));
  const told = runs.data?.rows ?? [];
  const instants = [...(jobs.data ?? []).map((job) => job.ended_at), ...told.map((each) => each.at)];
  const newest = Math.max(0, ...instants.map((at) => Date.parse(at ?? '') || 0));
  return {
    jobs: jobs.data ?? [],
    runs: told,
    findings: findings.data ?? null,
    hasUnread: newest > seen,
    markRead: () => {
      if (newest > seen) {
        window.localStorage.setItem(placeOf(accountId), String(newest));
        for (const watcher of watchers) {
          watcher();
        }
      }
    },
  };
}
