import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useDeferredValue, useState } from 'react';
import type { FieldProps } from '../kit/fieldProps';
import { OptionField } from '../kit/OptionField';
import type { FormField } from './formModel';
import { firstRowsOptions, viewsOptions } from './gridApi';

const OFFERED = 20;

interface Props {
  field: FormField;
  common: FieldProps;
  value: string;
  onChange: (value: string) => void;
}

/** A row of another list, found by a part of its name. */
export function OptionLine({ field, common, value, onChange }: Props) {
  const [search, setSearch] = useState('');
  const [chosen, setChosen] = useState<{ value: string; label: string } | null>(null);
  const views = useQuery(viewsOptions());
  const view = views.data?.find((each) => each.name === field.optionsView);
  // The name of what is chosen stands in the field; it is no search.
  const q = useDeferredValue(search === chosen?.label ? '' : search.trim());
  const answer = useQuery({
    ...firstRowsOptions({ view: field.optionsView, f: [], q, asOf: null }, OFFERED),
    enabled: view !== undefined,
    placeholderData: keepPreviousData,
  });
  const found = (answer.data?.rows ?? []).map((row) => {
    const key = (view && row[view.row_key]) ?? '';
    return { value: key, label: (view && row[view.row_name]) ?? key };
  });
  const isListed = chosen === null || found.some((option) => option.value === chosen.value);
  return (
    <OptionField
      {...common}
      value={value}
      options={isListed ? found : [chosen, ...found]}
      search={search}
      onSearch={setSearch}
      isBusy={answer.isFetching}
      onChange={(next) => {
        setChosen(found.find((option) => option.value === next) ?? null);
        onChange(next);
      }}
    />
  );
}
