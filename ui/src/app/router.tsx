import { createRoute, createRouter, lazyRouteComponent } from '@tanstack/react-router';
import { formatAddress, parseAddress, readCount, readText, readTexts } from './address';
import { NotFoundPage, ProblemPage } from './ProblemPage';
import { root } from './rootRoute';
import { allocation, allocationComparison, allocationRun, allocationTrend, allocationWhatIf } from './allocationRoutes';
import { newRuleTable, ruleDraft, ruleFile, ruleTable } from './ruleRoutes';

const home = createRoute({
  getParentRoute: () => root,
  path: '/',
  component: lazyRouteComponent(() => import('../screens/home/HomePage'), 'HomePage'),
});

const order = createRoute({
  getParentRoute: () => root,
  path: '/orders/$orderId',
  validateSearch: (search): { booking?: string } => readText(search, 'booking'),
  component: lazyRouteComponent(() => import('../screens/order/OrderPage'), 'OrderPage'),
});

const booking = createRoute({
  getParentRoute: () => root,
  path: '/bookings/$number',
  component: lazyRouteComponent(() => import('../screens/order/BookingPage'), 'BookingPage'),
});

const statements = createRoute({
  getParentRoute: () => root,
  path: '/statements',
  validateSearch: (search): { period?: string; q?: string } => ({
    ...readText(search, 'period'),
    ...readText(search, 'q'),
  }),
  component: lazyRouteComponent(() => import('../screens/statement/PayeesPage'), 'PayeesPage'),
});

const statement = createRoute({
  getParentRoute: () => root,
  path: '/statements/$payee/$period',
  validateSearch: (search): { step?: string } => readText(search, 'step'),
  component: lazyRouteComponent(() => import('../screens/statement/StatementPage'), 'StatementPage'),
});

const payoutRuns = createRoute({
  getParentRoute: () => root,
  path: '/payout-runs',
  validateSearch: (search): { job?: string } => readText(search, 'job'),
  component: lazyRouteComponent(() => import('../screens/payruns/RunsPage'), 'RunsPage'),
});

const payoutRun = createRoute({
  getParentRoute: () => root,
  path: '/payout-runs/$runId',
  validateSearch: (search): { job?: string; q?: string; offset?: number } => ({
    ...readText(search, 'job'),
    ...readText(search, 'q'),
    ...readCount(search, 'offset'),
  }),
  component: lazyRouteComponent(() => import('../screens/payruns/RunPage'), 'RunPage'),
});

const plans = createRoute({
  getParentRoute: () => root,
  path: '/plans',
  component: lazyRouteComponent(() => import('../screens/plans/PlansPage'), 'PlansPage'),
});

const plan = createRoute({
  getParentRoute: () => root,
  path: '/plans/$name/$version',
  validateSearch: (search): { against?: string } => readText(search, 'against'),
  component: lazyRouteComponent(() => import('../screens/plans/PlanPage'), 'PlanPage'),
});

const findings = createRoute({
  getParentRoute: () => root,
  path: '/findings',
  component: lazyRouteComponent(() => import('../screens/findings/FindingsPage'), 'FindingsPage'),
});

const kit = createRoute({
  getParentRoute: () => root,
  path: '/kit',
  component: import.meta.env.DEV ? lazyRouteComponent(() => import('./KitPage'), 'KitPage') : NotFoundPage,
});

const imports = createRoute({
  getParentRoute: () => root,
  path: '/imports',
  validateSearch: (search): { offset?: number } => readCount(search, 'offset'),
  component: lazyRouteComponent(() => import('../screens/imports/ImportsPage'), 'ImportsPage'),
});

const newImport = createRoute({
  getParentRoute: () => root,
  path: '/imports/new',
  validateSearch: (search): { upload?: string } => readText(search, 'upload'),
  component: lazyRouteComponent(() => import('../screens/imports/NewImportPage'), 'NewImportPage'),
});

const importJob = createRoute({
  getParentRoute: () => root,
  path: '/imports/jobs/$jobId',
  component: lazyRouteComponent(() => import('../screens/imports/ImportJobPage'), 'ImportJobPage'),
});

const importPage = createRoute({
  getParentRoute: () => root,
  path: '/imports/$importId',
  component: lazyRouteComponent(() => import('../screens/imports/ImportPage'), 'ImportPage'),
});

const list = createRoute({
  getParentRoute: () => root,
  path: '/$view',
  validateSearch: readTexts,
  component: lazyRouteComponent(() => import('../engine/ListPage'), 'ListPage'),
});

const detail = createRoute({
  getParentRoute: () => root,
  path: '/$view/$key',
  component: lazyRouteComponent(() => import('../engine/DetailPage'), 'DetailPage'),
});

export const router = createRouter({
  routeTree: root.addChildren([
    home,
    order,
    booking,
    statements,
    statement,
    payoutRuns,
    payoutRun,
    allocation,
    allocationRun,
    allocationTrend,
    allocationComparison,
    allocationWhatIf,
    plans,
    plan,
    ruleTable,
    ruleDraft,
    newRuleTable,
    ruleFile,
    findings,
    imports,
    newImport,
    importJob,
    importPage,
    kit,
    list,
    detail,
  ]),
  parseSearch: parseAddress,
  stringifySearch: formatAddress,
  defaultNotFoundComponent: NotFoundPage,
  defaultErrorComponent: ({ error, reset }) => <ProblemPage error={error} onRetry={reset} />,
  defaultPreload: false,
  scrollRestoration: true,
});

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}
