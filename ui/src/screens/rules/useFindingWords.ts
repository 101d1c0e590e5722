import { useLingui } from '@lingui/react/macro';

/** How grave a finding is, in words. */
export function useFindingWords(): (severity: string) => string {
  const { t } = useLingui();
  const words: Record<string, string> = {
    error: t({ message: 'Must be mended', context: 'a finding of a table' }),
    warning: t({ message: 'Needs a look', context: 'a finding of a table' }),
    info: t({ message: 'To know', context: 'a finding of a table' }),
  };
  return (severity) => words[severity] ?? severity;
}
