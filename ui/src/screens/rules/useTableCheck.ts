import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { checkDocument } from '../../api/sdk.gen';
import type { FindingOfTable } from '../../api/types.gen';
import { placeFindings, problemsByRow } from './findings';
import type { Rows } from './merge';
import { documentWith, type TableDocument } from './tableDocument';
import { serialOf, useSettled } from './useSettled';

// Rows change when a cell is kept, not at each letter: this only puts together what one paste or a quick Tab changes.
const SETTLED_MILLISECONDS = 60;
const KEPT_MILLISECONDS = 10_000;

/** What is wrong with the rows as they are typed, asked whenever somebody pauses. */
export function useTableCheck(document: TableDocument, rows: Rows, first: readonly FindingOfTable[]) {
  const settled = useSettled(rows, SETTLED_MILLISECONDS);
  const [start] = useState({ rows, findings: first });
  const query = useQuery({
    queryKey: ['rule check', document.name, serialOf(document), serialOf(settled)],
    queryFn: async ({ signal }) => {
      const body = { document: documentWith(document, settled) };
      const { data } = await checkDocument({ path: { table_name: document.name }, body, signal, throwOnError: true });
      return { rows: settled, findings: data.findings };
    },
    placeholderData: keepPreviousData,
    staleTime: Infinity,
    gcTime: KEPT_MILLISECONDS,
    retry: false,
  });
  const found = query.data ?? start;
  const placed = useMemo(() => placeFindings(found.findings, found.rows), [found]);
  const problems = useMemo(() => problemsByRow(placed), [placed]);
  return { placed, problems, isCurrent: settled === rows && !query.isFetching && query.isSuccess, error: query.error };
}
