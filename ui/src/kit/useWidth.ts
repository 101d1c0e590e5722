import { type RefCallback, useCallback, useState } from 'react';

/** How wide an element is, in pixels; known before it is painted, and again when it becomes another. */
export function useWidth(): [RefCallback<HTMLElement>, number] {
  const [width, setWidth] = useState(Number.POSITIVE_INFINITY);
  const ref = useCallback<RefCallback<HTMLElement>>((element) => {
    if (!element) {
      return undefined;
    }
    setWidth(element.clientWidth);
    const observer = new ResizeObserver(() => {
      setWidth(element.clientWidth);
    });
    observer.observe(element);
    return () => {
      observer.disconnect();
    };
  }, []);
  return [ref, width];
}
