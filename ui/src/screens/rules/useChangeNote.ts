import { useLingui } from '@lingui/react/macro';
import { useMemo } from 'react';
import { formatInstant } from '../../kit/format';
import { useLocale } from '../../kit/locale';
import type { lastChanges } from './lastChanges';
import type { Rows } from './merge';

/** Says of the cell that one is on who changed it last, and when. */
export function useChangeNote(changes: ReturnType<typeof lastChanges>, rows: Rows): (key: string, column: string) => string | null {
  const { t } = useLingui();
  const locale = useLocale();
  const names = useMemo(() => new Map(rows.map(({ key, cells }) => [key, cells[0] ?? ''])), [rows]);
  return (key, column) => {
    const last = changes(names.get(key) ?? '', column);
    if (!last) {
      return null;
    }
    const { by } = last;
    const when = formatInstant(last.at, locale);
    return t`Changed by ${by}, ${when}`;
  };
}
