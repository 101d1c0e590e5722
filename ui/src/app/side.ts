// Whether the side bar stands beside the page on a wide screen; remembered in the browser.
import { useState } from 'react';

const PLACE = 'aftersale_side';

export function useIsSideShown(): { isShown: boolean; turn: () => void } {
  const [isShown, setIsShown] = useState(() => window.localStorage.getItem(PLACE) !== 'hidden');
  return {
    isShown,
    turn: () => {
      window.localStorage.setItem(PLACE, isShown ? 'hidden' : 'shown');
      setIsShown(!isShown);
    },
  };
}
