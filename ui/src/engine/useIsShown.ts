import { useState } from 'react';

/** Whether a part of the lists is shown; remembered in the browser. */
export function useIsShown(part: 'facets' | 'sums'): [boolean, () => void] {
  const place = `aftersale_${part}`;
  const isShownAtFirst = part === 'facets';
  const [isShown, setIsShown] = useState(() => {
    const kept = window.localStorage.getItem(place);
    return kept === null ? isShownAtFirst : kept === 'shown';
  });
  return [
    isShown,
    () => {
      window.localStorage.setItem(place, isShown ? 'hidden' : 'shown');
      setIsShown(!isShown);
    },
  ];
}
