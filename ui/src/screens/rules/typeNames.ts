import { useLingui } from '@lingui/react/macro';

/** What people call the types of columns. */
export function useTypeNames(): (type: string) => string {
  const { t } = useLingui();
  const types: Record<string, string> = {
    string: t({ message: 'text', context: 'what stands in a column' }),
    number: t({ message: 'number', context: 'what stands in a column' }),
    boolean: t({ message: 'yes or no', context: 'what stands in a column' }),
    date: t({ message: 'day', context: 'what stands in a column' }),
    time: t({ message: 'time of day', context: 'what stands in a column' }),
    'date and time': t({ message: 'day and time', context: 'what stands in a column' }),
    'days and time duration': t({ message: 'length of time', context: 'what stands in a column' }),
    'years and months duration': t({ message: 'years and months', context: 'what stands in a column' }),
  };
  return (type) => types[type] ?? type;
}
