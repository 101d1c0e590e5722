import { Textarea } from '@mantine/core';
import classes from './Field.module.css';
import type { FieldProps } from './fieldProps';

interface Props extends FieldProps {
  value: string;
  onChange: (value: string) => void;
  placeholder?: string | undefined;
}

/** A labelled field for some lines of text; it grows with what is typed. */
export function TextAreaField(props: Props) {
  const { label, name, value, onChange, help, error, placeholder, isRequired, isFocused } = props;
  return (
    <Textarea
      label={label}
      name={name}
      value={value}
      error={error}
      description={help}
      placeholder={placeholder ?? ''}
      required={isRequired ?? false}
      withAsterisk={false}
      autosize
      minRows={3}
      maxRows={12}
      data-autofocus={isFocused || undefined}
      classNames={{ label: classes.label ?? '', input: classes.input ?? '', description: classes.help ?? '' }}
      onChange={(event) => {
        onChange(event.currentTarget.value);
      }}
    />
  );
}
