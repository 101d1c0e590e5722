import { type RefCallback, useCallback, useState } from 'react';
import { pixelsOf } from './gridLayout';

/** How wide an element is, in pixels at the usual size of letters; known before it is painted, and again when it becomes another. */
export function useWidth(): [RefCallback<HTMLElement>, number] {
  const [width, setWidth] = useState(Number.POSITIVE_INFINITY);
  const ref = useCallback<RefCallback<HTMLElement>>((element) => {
    if (!element) {
      return undefined;
    }
    setWidth(pixelsOf(element));
    const observer = new ResizeObserver(() => {
      setWidth(pixelsOf(element));
    });
    observer.observe(element);
    return () => {
      observer.disconnect();
    };
  }, []);
  return [ref, width];
}
