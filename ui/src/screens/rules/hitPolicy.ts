import { useLingui } from '@lingui/react/macro';

/** The ways of deciding that people need; the others of DMN can be read and kept. */
export const HIT_POLICIES = ['first', 'unique', 'sum'] as const;

/** The plain names of how a table decides when several rows match. */
export function useHitPolicyNames(): (code: string) => string {
  const { t } = useLingui();
  const names: Record<string, string> = {
    first: t`The first row that matches decides`,
    unique: t`Exactly one row may match`,
    any: t`Several rows may match if they say the same`,
    priority: t`Of the rows that match, the most important result decides`,
    'rule order': t`All rows that match, in their sequence`,
    'output order': t`All rows that match, the most important result first`,
    collect: t`All rows that match`,
    sum: t`The results of all rows that match are added up`,
    min: t`Of all rows that match, the smallest result`,
    max: t`Of all rows that match, the largest result`,
    count: t`How many rows match`,
  };
  return (code) => names[code] ?? code;
}
