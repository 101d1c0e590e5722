import { useQuery } from '@tanstack/react-query';
import { placeOptions, type Question } from './gridApi';
import type { View } from './types';
import type { Blocks } from './useBlocks';
import type { Current } from './useCurrent';

export interface Place {
  index: number | null;
  /** The row that the address names is not among these rows, or not for this reader. */
  isMissing: boolean;
}

/**
 * Where the current row stands. Rows in sight say it themselves; for one that is far from them, as after a reload or
 * behind a copied link, the server is asked.
 */
export function usePlace(view: View, question: Question, sort: string, blocks: Blocks, current: Current): Place {
  const { key, index } = current;
  const inSight = key === null ? null : blocks.placeOf(key);
  const here = index === null ? undefined : blocks.rowAt(index);
  const isElsewhere = index === null || (here !== undefined && here[view.row_key] !== key);
  const isAsked = key !== null && inSight === null && isElsewhere && !blocks.isPending && !blocks.isOld;
  const { data, isError } = useQuery({ ...placeOptions(question, sort, key ?? '', blocks.version), enabled: isAsked });
  if (!isAsked) {
    return { index: inSight ?? index, isMissing: false };
  }
  const isMissing = isError || data === null;
  return { index: isMissing ? null : (data ?? index), isMissing };
}
