// The addresses of allocation: the run that stands, any run, two beside each other, one with something else.
import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { readCount, readText } from './address';
import { root } from './rootRoute';

export const allocation = createRoute({
  getParentRoute: () => root,
  path: '/allocation',
  validateSearch: (search): { job?: string } => readText(search, 'job'),
  component: lazyRouteComponent(() => import('../screens/allocation/AllocationPage'), 'AllocationPage'),
});

export const allocationRun = createRoute({
  getParentRoute: () => root,
  path: '/allocation/$runId',
  validateSearch: (search): { partner?: string; status?: string; q?: string; ticket?: string; offset?: number } => ({
    ...readText(search, 'partner'),
    ...readText(search, 'status'),
    ...readText(search, 'q'),
    ...readText(search, 'ticket'),
    ...readCount(search, 'offset'),
  }),
  component: lazyRouteComponent(() => import('../screens/allocation/BoardPage'), 'BoardPage'),
});

export const allocationComparison = createRoute({
  getParentRoute: () => root,
  path: '/allocation/$runId/compare/$otherId',
  validateSearch: (search): { partner?: string; kind?: string; q?: string; offset?: number } => ({
    ...readText(search, 'kind'),
    ...readText(search, 'partner'),
    ...readText(search, 'q'),
    ...readCount(search, 'offset'),
  }),
  component: lazyRouteComponent(() => import('../screens/allocation/ComparePage'), 'ComparePage'),
});

export const allocationWhatIf = createRoute({
  getParentRoute: () => root,
  path: '/allocation/what-ifs/$whatIfId',
  component: lazyRouteComponent(() => import('../screens/allocation/WhatIfPage'), 'WhatIfPage'),
});

export const allocationTrend = createRoute({
  getParentRoute: () => root,
  path: '/allocation-trend',
  validateSearch: (search): { measure?: string; partner?: string; step?: string } => ({
    ...readText(search, 'measure'),
    ...readText(search, 'partner'),
    ...readText(search, 'step'),
  }),
  component: lazyRouteComponent(() => import('../screens/trend/TrendPage'), 'TrendPage'),
});
