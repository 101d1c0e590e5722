import { useNavigate, useSearch } from '@tanstack/react-router';
import { useMemo } from 'react';
import type { View } from './types';
import { formatViewState, parseViewState, type Search, type ViewState } from './viewState';

export interface Viewing {
  state: ViewState;
  /** Parts of the address that the list does not know. */
  dropped: string[];
  /** Goes to the address of the changed state: as a step that Back takes back, or in the place of the last one. */
  change: (part: Partial<ViewState>, how: 'step' | 'inPlace') => void;
}

/** The state of a list, kept in the address of the page. */
export function useViewState(view: View): Viewing {
  const search: Search = useSearch({ strict: false });
  const navigate = useNavigate();
  const { state, dropped } = useMemo(() => parseViewState(search, view), [search, view]);
  return {
    state,
    dropped,
    change: (part, how) => {
      void navigate({
        to: '.',
        search: formatViewState({ ...state, ...part }),
        replace: how === 'inPlace',
        resetScroll: false,
      });
    },
  };
}
