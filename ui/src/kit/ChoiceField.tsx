import { NativeSelect } from '@mantine/core';
import classes from './Field.module.css';
import type { FieldProps } from './fieldProps';
import { Icon } from './Icon';

export interface Choice {
  value: string;
  label: string;
}

interface Props extends FieldProps {
  value: string;
  choices: Choice[];
  onChange: (value: string) => void;
  size?: 'xs' | 'sm';
}

/** One of a few. */
export function ChoiceField(props: Props) {
  const { label, name, value, choices, onChange, help, error, isRequired, isFocused, size = 'sm' } = props;
  return (
    <NativeSelect
      label={label}
      name={name}
      value={value}
      data={choices}
      error={error}
      size={size}
      description={help}
      required={isRequired ?? false}
      withAsterisk={false}
      data-autofocus={isFocused || undefined}
      rightSection={<Icon name="down" />}
      classNames={{ label: classes.label, input: classes.input, description: classes.help }}
      onChange={(event) => {
        onChange(event.currentTarget.value);
      }}
    />
  );
}
