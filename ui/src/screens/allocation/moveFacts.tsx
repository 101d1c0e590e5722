import { useLingui } from '@lingui/react/macro';
import type { Fact } from '../../kit/Facts';
import { Count } from '../../kit/Figure';

export const MOVES = ['moved', 'dropped', 'given'] as const;

/** The ways in which a ticket may be elsewhere in another plan. */
export function useMoveWord(): (kind: (typeof MOVES)[number]) => string {
  const { t } = useLingui();
  const words = { moved: t`From one partner to another`, dropped: t`No longer given`, given: t`Newly given` };
  return (kind) => words[kind];
}

interface Counts {
  moved: number;
  given?: number | null;
  dropped?: number | null;
  other_day: number;
}

/** How many tickets are elsewhere, each way by itself; older answers did not tell them apart. */
export function useMoveFacts({ moved, given, dropped, other_day: otherDay }: Counts): Fact[] {
  const { t } = useLingui();
  const word = useMoveWord();
  const apart =
    typeof given === 'number' && typeof dropped === 'number'
      ? [
          { label: word('moved'), value: <Count value={moved} /> },
          { label: word('given'), value: <Count value={given} /> },
          { label: word('dropped'), value: <Count value={dropped} /> },
        ]
      : [{ label: t`Tickets with another partner, or nobody`, value: <Count value={moved} /> }];
  return [...apart, { label: t`On another day`, value: <Count value={otherDay} /> }];
}
