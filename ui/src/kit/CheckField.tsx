import { useId } from 'react';
import classes from './CheckField.module.css';
import type { FieldProps } from './fieldProps';

interface Props extends FieldProps {
  isOn: boolean;
  onChange: (isOn: boolean) => void;
}

/** Yes or no. */
export function CheckField({ label, name, help, error, isOn, isFocused, onChange }: Props) {
  const id = useId();
  return (
    <div className={classes.field}>
      <label className={classes.line}>
        <input
          type="checkbox"
          className={classes.box}
          name={name}
          checked={isOn}
          aria-describedby={id}
          aria-invalid={Boolean(error) || undefined}
          data-autofocus={isFocused || undefined}
          onChange={(event) => {
            onChange(event.currentTarget.checked);
          }}
        />
        {label}
      </label>
      <div id={id} className={classes.below}>
        {error ? <p className={classes.error}>{error}</p> : null}
        {help ? <p className="muted">{help}</p> : null}
      </div>
    </div>
  );
}
