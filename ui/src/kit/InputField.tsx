import { useLingui } from '@lingui/react/macro';
import { PasswordInput, TextInput } from '@mantine/core';
import classes from './Field.module.css';
import type { FieldProps } from './fieldProps';

interface Props extends FieldProps {
  value: string;
  onChange: (value: string) => void;
  /** A decimal stays a text: the server reads it exactly. */
  kind?: 'text' | 'password' | 'integer' | 'decimal' | 'day' | 'instant';
  placeholder?: string | undefined;
  /** Such as a currency or a per cent sign. */
  unit?: string | undefined;
  /** As low as the selects of a dense form. */
  isSmall?: boolean;
}

const TYPES = { text: 'text', integer: 'text', decimal: 'text', day: 'date', instant: 'datetime-local' } as const;

/** One line of a form: text, a figure, a day. */
export function InputField(props: Props) {
  const { label, name, value, onChange, kind = 'text', help, error, placeholder, unit, isRequired, isFocused, isSmall = false } = props;
  const { t } = useLingui();
  const common = {
    label,
    name,
    value,
    error,
    placeholder,
    description: help,
    required: isRequired ?? false,
    withAsterisk: false,
    'data-autofocus': isFocused || undefined,
    size: isSmall ? 'xs' : 'sm',
    classNames: { label: isSmall ? classes.above : classes.label, input: classes.input, description: classes.help },
    onChange: (event: React.ChangeEvent<HTMLInputElement>) => {
      onChange(event.currentTarget.value);
    },
  };
  return kind === 'password' ? (
    <PasswordInput
      {...common}
      autoComplete="new-password"
      visibilityToggleButtonProps={{ 'aria-label': t`Show what is typed`, tabIndex: 0 }}
    />
  ) : (
    <TextInput
      {...common}
      type={TYPES[kind]}
      autoComplete="off"
      inputMode={kind === 'decimal' ? 'decimal' : kind === 'integer' ? 'numeric' : 'text'}
      rightSection={unit ? <span className={classes.beside}>{unit}</span> : null}
    />
  );
}
