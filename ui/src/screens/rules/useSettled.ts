import { useEffect, useState } from 'react';

/** A value as it is once it has not changed for a while. */
export function useSettled<Value>(value: Value, milliseconds: number): Value {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => {
      setSettled(value);
    }, milliseconds);
    return () => {
      clearTimeout(timer);
    };
  }, [value, milliseconds]);
  return settled;
}

const serials = new WeakMap<object, number>();
let last = 0;

/** A number that stands for exactly this object: a thousand rows are no key of a question, their number is. */
export function serialOf(object: object): number {
  const known = serials.get(object);
  if (known !== undefined) {
    return known;
  }
  last += 1;
  serials.set(object, last);
  return last;
}
