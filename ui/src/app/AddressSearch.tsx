import { useEffect, useRef, useState } from 'react';
import { SearchField } from '../kit/Field';

const PAUSE_MILLISECONDS = 250;

interface Props {
  label: string;
  placeholder: string;
  /** What the address says. */
  value: string;
  onSearch: (text: string) => void;
}

/** A search whose text stands in the address once the reader pauses; Back and reload bring it back. */
export function AddressSearch({ label, placeholder, value, onSearch }: Props) {
  const [text, setText] = useState(value);
  const [seen, setSeen] = useState(value);
  const timer = useRef<number>(undefined);
  if (seen !== value) {
    setSeen(value);
    if (text.trim() !== value) {
      setText(value);
    }
  }
  useEffect(
    () => () => {
      window.clearTimeout(timer.current);
    },
    [],
  );
  return (
    <SearchField
      label={label}
      placeholder={placeholder}
      value={text}
      onChange={(next) => {
        setText(next);
        window.clearTimeout(timer.current);
        timer.current = window.setTimeout(() => {
          onSearch(next.trim());
        }, PAUSE_MILLISECONDS);
      }}
    />
  );
}
