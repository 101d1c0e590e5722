import { useLingui } from '@lingui/react/macro';
import { useMemo } from 'react';
import type { RowMark } from '../../kit/sheetColumn';
import type { Rows } from './merge';
import type { Case } from './useCase';

/** The rows that a case meets, marked on the sheet: the one that decides it, those that match too or nearly do. */
export function useRowMarks(tried: Case | null, rows: Rows): (key: string) => RowMark | undefined {
  const { t } = useLingui();
  const rules = tried?.answer?.rules;
  const hasTyped = tried?.hasTyped ?? false;
  const decides = t({ message: 'decides', context: 'a row' });
  const matches = t({ message: 'matches', context: 'a row' });
  const nearly = t({ message: 'nearly', context: 'a row' });
  return useMemo(() => {
    const marks: Record<string, RowMark> = {
      decides: { tone: 'ok', word: decides },
      matches: { tone: 'info', word: matches },
      near_miss: { tone: 'warn', word: nearly },
    };
    const byRule = new Map(hasTyped ? rules?.map(({ rule_id: rule, outcome }) => [rule, marks[outcome]]) : []);
    const byKey = new Map(rows.map(({ key, cells }) => [key, byRule.get(cells[0] ?? '')]));
    return (key: string) => byKey.get(key);
  }, [rules, rows, hasTyped, decides, matches, nearly]);
}
