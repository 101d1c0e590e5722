import { useLingui } from '@lingui/react/macro';
import { Select } from '@mantine/core';
import type { Choice } from './ChoiceField';
import classes from './Field.module.css';
import type { FieldProps } from './fieldProps';

interface Props extends FieldProps {
  value: string;
  onChange: (value: string) => void;
  /** What matches the search so far, and what is chosen. */
  options: Choice[];
  search: string;
  onSearch: (text: string) => void;
  isBusy: boolean;
}

/** One of very many, found by typing a part of its name. */
export function OptionField(props: Props) {
  const { label, name, value, onChange, options, search, onSearch, isBusy, help, error, isRequired, isFocused } = props;
  const { t } = useLingui();
  return (
    <Select
      label={label}
      name={name}
      value={value || null}
      data={options}
      error={error}
      description={help}
      required={isRequired ?? false}
      withAsterisk={false}
      searchable
      clearable={!isRequired}
      searchValue={search}
      onSearchChange={onSearch}
      // The server has searched already.
      filter={({ options: all }) => all}
      nothingFoundMessage={isBusy ? t`Searching` : t`Nothing matches`}
      maxDropdownHeight={260}
      data-autofocus={isFocused || undefined}
      comboboxProps={{ withinPortal: false, transitionProps: { duration: 0 } }}
      classNames={{ label: classes.label ?? '', input: classes.input ?? '', description: classes.help ?? '' }}
      onChange={(next) => {
        onChange(next ?? '');
      }}
    />
  );
}
