// Which way lines run. Lengths and sides in style sheets are logical; what is left is here: Mantine and the arrow keys.
import { useDirection } from '@mantine/core';
import { useLingui } from '@lingui/react';
import { useLayoutEffect } from 'react';

const RIGHT_TO_LEFT = new Set(['ar']);

export function directionOf(language: string): 'ltr' | 'rtl' {
  return RIGHT_TO_LEFT.has(language) ? 'rtl' : 'ltr';
}

/** Turns the pages to the direction of their language, also when it is changed while they are open. */
export function FollowDirection() {
  const { i18n } = useLingui();
  const { setDirection } = useDirection();
  useLayoutEffect(() => {
    setDirection(directionOf(i18n.locale));
  }, [i18n.locale, setDirection]);
  return null;
}

/** Whether the page runs from right to left. */
export function isRightToLeft(): boolean {
  return document.documentElement.dir === 'rtl';
}

/** Around a text that runs in its own direction, where no element can say so: what <bdi> is between elements. */
export const ISOLATE = { start: '\u2068', end: '\u2069' } as const;

export function isolate(text: string): string {
  return ISOLATE.start + text + ISOLATE.end;
}

/** What an arrow key means along a line: 1 towards its end, -1 towards its start, 0 for every other key. */
export function inlineStep(key: string): -1 | 0 | 1 {
  if (key !== 'ArrowLeft' && key !== 'ArrowRight') {
    return 0;
  }
  return (key === 'ArrowRight') === isRightToLeft() ? -1 : 1;
}
