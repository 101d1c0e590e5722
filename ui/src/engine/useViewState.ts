import { useNavigate, useSearch } from '@tanstack/react-router';
import { useMemo, useState } from 'react';
import type { View } from './types';
import { formatViewState, parseViewState, type Search, type ViewState } from './viewState';

export interface Viewing {
  state: ViewState;
  /** Parts of the address that the list does not know. */
  dropped: readonly string[];
  /** Goes to the address of the changed state: as a step that Back takes back, or in the place of the last one. */
  change: (part: Partial<ViewState>, how: 'step' | 'inPlace') => Promise<void>;
}

/** The state of a list, kept in the address of the page. */
export function useViewState(view: View): Viewing {
  const search: Search = useSearch({ strict: false });
  const navigate = useNavigate();
  const { state, dropped } = useMemo(() => parseViewState(search, view), [search, view]);
  // The next address of the list no longer holds what was dropped; the reader is told until they ask for something else.
  const [told, setTold] = useState<readonly string[]>([]);
  const news = dropped.filter((part) => !told.includes(part));
  if (news.length > 0) {
    setTold([...told, ...news]);
  }
  return {
    state,
    dropped: told,
    change: (part, how) => {
      if (how === 'step') {
        setTold([]);
      }
      return navigate({
        to: '.',
        search: formatViewState({ ...state, ...part }),
        replace: how === 'inPlace',
        resetScroll: false,
      });
    },
  };
}
