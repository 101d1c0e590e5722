import { useLingui } from '@lingui/react/macro';

/** The ways of deciding, first those that people need, then the others of DMN. */
export const HIT_POLICIES = [
  'first', 'unique', 'sum', 'any', 'priority', 'max', 'min', 'count', 'collect', 'rule order', 'output order',
] as const;

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

/** What a way of deciding asks of a table, for those that ask for something. */
export function useHitPolicyHelp(): (code: string) => string | undefined {
  const { t } = useLingui();
  const numbers = t`It takes one result, which is a number.`;
  const listed = t`It goes by the values that a result may have, in their sequence: list them, the most important first.`;
  const help: Record<string, string> = {
    first: t`Rows are read from top to bottom: put exceptions above the rule that they are exceptions from.`,
    unique: t`Their sequence does not matter; rows that could both match are shown as errors.`,
    any: t`Rows that could both match and say something else are shown as errors.`,
    sum: numbers,
    min: t`It takes one result.`,
    max: t`It takes one result.`,
    count: t`It takes one result, in whose place the number stands.`,
    priority: listed,
    'output order': listed,
  };
  return (code) => help[code];
}
