// Which topics the answer to a question is made of: said by the question itself, by its list, or here by the operation's name.
import type { Query, QueryClient } from '@tanstack/react-query';
import { listViewsQueryKey } from '../api/@tanstack/react-query.gen';
import type { ViewList } from '../api/types.gen';

declare module '@tanstack/react-query' {
  interface Register {
    queryMeta: { topics?: readonly string[] };
  }
}

const BY_OPERATION: Record<string, readonly string[]> = {
  compareAllocationRuns: ['allocation', 'partners'],
  explainAllocatedTicket: ['allocation', 'tickets', 'partners'],
  listAccounts: ['accounts'],
  listAllocationNews: ['allocation', 'jobs', 'tickets'],
  listAllocationChoices: ['allocation', 'tickets', 'partners'],
  listAllocationRuns: ['allocation'],
  listEntries: ['audit'],
  listFindings: ['findings'],
  listImportFindings: ['imports', 'findings'],
  listImports: ['imports', 'jobs'],
  listJobs: ['jobs'],
  listMappings: ['mappings'],
  listMovedTickets: ['allocation', 'tickets', 'partners'],
  listOrders: ['orders', 'customers', 'people', 'territories'],
  listPayees: ['statements', 'people'],
  listPayoutRuns: ['statements'],
  listPayouts: ['statements', 'people'],
  listPeriods: ['bookings', 'statements'],
  listPlans: ['plans', 'statements'],
  listTokens: ['accounts'],
  showAllocationEffect: ['allocation', 'tickets', 'outcomes', 'partners', 'rates'],
  showAllocationTrend: ['tickets', 'outcomes', 'partners', 'rates'],
  showAllocationSchedule: ['jobs', 'allocation', 'partners'],
  showAllocationRun: ['allocation', 'tickets', 'partners'],
  showExplanation: ['bookings', 'credits', 'statements', 'people', 'assignments', 'rules'],
  showImport: ['imports', 'findings'],
  showJob: ['jobs'],
  showOrder: ['orders', 'bookings', 'customers', 'people'],
  showPayoutRun: ['statements', 'findings', 'credits', 'quotas', 'rates', 'people'],
  showPlan: ['plans', 'people'],
  showReadiness: ['bookings', 'credits', 'findings', 'statements'],
  showTable: ['rules'],
  listCases: ['rules'],
  showStatement: ['statements', 'credits', 'quotas', 'people'],
};

/** The topics of a query; a query that names none is never fetched again for news. */
export function topicsOf(query: Pick<Query, 'queryKey' | 'meta'>, queries: QueryClient): readonly string[] {
  if (query.meta?.topics) {
    return query.meta.topics;
  }
  const [first, name] = query.queryKey;
  if (first === 'grid') {
    const known = queries.getQueryData<ViewList>(listViewsQueryKey());
    return known?.views.find((view) => view.name === name)?.topics ?? [];
  }
  if (first === 'saved-views') {
    return ['saved_views'];
  }
  const operation = typeof first === 'object' && first && '_id' in first ? String(first._id) : '';
  return BY_OPERATION[operation] ?? [];
}
