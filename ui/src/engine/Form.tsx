import { useEffect, useRef } from 'react';
import type { ReactNode } from 'react';
import classes from './FilterEditor.module.css';
import { FormLine } from './FormLine';
import type { Filled, FormField } from './formModel';
import { askedFields } from './offered';

interface Props {
  fields: FormField[];
  filled: Filled;
  /** What the server does not accept, by field. */
  problems: ReadonlyMap<string, string>;
  onChange: (filled: Filled) => void;
  onSubmit: () => void;
  /** What stands below the fields: messages and buttons. */
  children: ReactNode;
}

/** A described form. What was typed stays until it is accepted; the first field with a problem gets the focus. */
export function Form({ fields, filled, problems, onChange, onSubmit, children }: Props) {
  const form = useRef<HTMLFormElement>(null);
  const wrong = fields.find((field) => problems.has(field.key))?.key;
  useEffect(() => {
    if (wrong !== undefined) {
      form.current?.querySelector<HTMLElement>(`[name=${JSON.stringify(wrong)}]`)?.focus();
    }
    // The same field may be wrong again: each answer of the server brings new problems.
  }, [wrong, problems]);
  return (
    <form
      ref={form}
      className={classes.form}
      onSubmit={(event) => {
        event.preventDefault();
        onSubmit();
      }}
    >
      {askedFields(fields, filled).map((field, index) => (
        <FormLine
          key={field.key}
          field={field}
          content={filled[field.key] ?? ''}
          problem={problems.get(field.key)}
          isFocused={index === 0}
          onChange={(content) => {
            onChange({ ...filled, [field.key]: content });
          }}
        />
      ))}
      {children}
    </form>
  );
}
