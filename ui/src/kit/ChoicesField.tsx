import { useId } from 'react';
import classes from './CheckField.module.css';
import type { Choice } from './ChoiceField';
import type { FieldProps } from './fieldProps';

interface Props extends FieldProps {
  values: readonly string[];
  choices: Choice[];
  onChange: (values: string[]) => void;
}

/** Any of a few. */
export function ChoicesField({ label, name, help, error, values, choices, isFocused, onChange }: Props) {
  const id = useId();
  return (
    <fieldset className={classes.field} aria-describedby={id} aria-invalid={Boolean(error) || undefined}>
      <legend className={classes.legend}>{label}</legend>
      <div className={classes.columns}>
        {choices.map((choice, index) => (
          <label key={choice.value} className={classes.line}>
            <input
              type="checkbox"
              className={classes.box}
              name={name}
              value={choice.value}
              checked={values.includes(choice.value)}
              data-autofocus={(isFocused && index === 0) || undefined}
              onChange={(event) => {
                onChange(
                  event.currentTarget.checked
                    ? [...values, choice.value]
                    : values.filter((value) => value !== choice.value),
                );
              }}
            />
            {choice.label}
          </label>
        ))}
      </div>
      <div id={id} className={classes.below}>
        {error ? <p className={classes.error}>{error}</p> : null}
        {help ? <p className="muted">{help}</p> : null}
      </div>
    </fieldset>
  );
}
