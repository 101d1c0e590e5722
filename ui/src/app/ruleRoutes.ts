// The addresses of rule tables: one, its draft, a new one, some from a file.
import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { readText } from './address';
import { root } from './rootRoute';

export const ruleTable = createRoute({
  getParentRoute: () => root,
  path: '/rules/$table',
  validateSearch: (search): { version?: string; against?: string } => ({
    ...readText(search, 'version'),
    ...readText(search, 'against'),
  }),
  component: lazyRouteComponent(() => import('../screens/rules/RuleTablePage'), 'RuleTablePage'),
});

export const ruleDraft = createRoute({
  getParentRoute: () => root,
  path: '/rules/$table/draft',
  validateSearch: (search): { panel?: string } => readText(search, 'panel'),
  component: lazyRouteComponent(() => import('../screens/rules/DraftPage'), 'DraftPage'),
});

export const newRuleTable = createRoute({
  getParentRoute: () => root,
  path: '/rule-tables/new',
  component: lazyRouteComponent(() => import('../screens/rules/NewTablePage'), 'NewTablePage'),
});

export const ruleFile = createRoute({
  getParentRoute: () => root,
  path: '/rule-tables/import',
  component: lazyRouteComponent(() => import('../screens/rules/TableFilePage'), 'TableFilePage'),
});
