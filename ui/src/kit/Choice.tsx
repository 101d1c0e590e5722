import { useId } from 'react';
import classes from './Choice.module.css';

interface Props<Value extends string> {
  label: string;
  value: Value;
  options: { value: Value; label: string; isDisabled?: boolean }[];
  onChange: (value: Value) => void;
}

/** One of a few ways to see or do something, all in sight. */
export function Choice<Value extends string>({ label, value, options, onChange }: Props<Value>) {
  const name = useId();
  return (
    <div role="radiogroup" aria-label={label} className={classes.choice}>
      {options.map((option) => (
        <label key={option.value} className={classes.option} data-disabled={option.isDisabled || undefined}>
          <input
            type="radio"
            className="unseen"
            name={name}
            checked={option.value === value}
            disabled={option.isDisabled ?? false}
            onChange={() => {
              onChange(option.value);
            }}
          />
          {option.label}
        </label>
      ))}
    </div>
  );
}
