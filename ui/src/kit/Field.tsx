import { useLingui } from '@lingui/react/macro';
import { NativeSelect, PasswordInput, TextInput } from '@mantine/core';
import type { ReactNode } from 'react';
import { isolate, isRightToLeft } from './direction';
import classes from './Field.module.css';
import { Icon } from './Icon';

interface TextProps {
  label: string;
  name: string;
  value: string;
  onChange: (value: string) => void;
  kind?: 'text' | 'email' | 'password';
  autoComplete?: string;
  error?: ReactNode;
  isRequired?: boolean;
  /** Has the focus when it appears, where it is what the page is for. */
  isFocused?: boolean;
  /** As low as the selects of a dense form. */
  isSmall?: boolean;
}

/** A labelled field for one line of text; a password can be shown. */
export function TextField(props: TextProps) {
  const { label, name, value, onChange, kind = 'text', autoComplete, error, isRequired, isFocused, isSmall } = props;
  const { t } = useLingui();
  const common = {
    label,
    name,
    value,
    autoComplete,
    error,
    required: isRequired,
    withAsterisk: false,
    'data-autofocus': isFocused || undefined,
    autoFocus: isFocused,
    size: isSmall ? 'xs' : 'sm',
    classNames: { label: isSmall ? classes.above : classes.label, input: classes.input },
    onChange: (event: React.ChangeEvent<HTMLInputElement>) => {
      onChange(event.currentTarget.value);
    },
  };
  return kind === 'password' ? (
    <PasswordInput {...common} visibilityToggleButtonProps={{ 'aria-label': t`Show what is typed`, tabIndex: 0 }} />
  ) : (
    <TextInput {...common} type={kind} />
  );
}

interface SearchProps {
  label: string;
  placeholder?: string;
  value: string;
  onChange: (value: string) => void;
}

export function SearchField({ label, placeholder, value, onChange }: SearchProps) {
  return (
    <TextInput
      type="search"
      size="xs"
      className={classes.search}
      classNames={{ input: classes.input }}
      aria-label={label}
      placeholder={placeholder ?? label}
      value={value}
      leftSection={<Icon name="search" />}
      onChange={(event) => {
        onChange(event.currentTarget.value);
      }}
    />
  );
}

interface SelectProps {
  label: string;
  value: string;
  options: { value: string; label: string }[];
  onChange: (value: string) => void;
  /** The label above the field, as in a form, instead of beside it. */
  isStacked?: boolean;
  error?: ReactNode;
}

export function SelectField({ label, value, options, onChange, isStacked = false, error }: SelectProps) {
  return (
    <NativeSelect
      size="xs"
      className={isStacked ? undefined : classes.select}
      classNames={{ label: isStacked ? classes.above : classes.beside, input: classes.input }}
      label={label}
      error={error}
      value={value}
      data={isRightToLeft() ? options.map((each) => ({ ...each, label: isolate(each.label) })) : options}
      rightSection={<Icon name="down" />}
      onChange={(event) => {
        onChange(event.currentTarget.value);
      }}
    />
  );
}
