import { useLingui } from '@lingui/react/macro';
import { useQuery } from '@tanstack/react-query';
import { ChoiceField } from '../kit/ChoiceField';
import { ChoicesField } from '../kit/ChoicesField';
import { InputField } from '../kit/InputField';
import { TextAreaField } from '../kit/TextAreaField';
import { hasList, type Operator } from './filters';
import { facetsOptions } from './gridApi';
import { instantField, instantText } from './instantField';
import type { Column, View } from './types';

interface Props {
  view: View;
  column: Column;
  operator: Operator;
  values: (string | null)[];
  onChange: (values: (string | null)[]) => void;
}

const INPUTS = {
  integer: 'integer',
  decimal: 'decimal',
  money: 'decimal',
  percent: 'decimal',
  day: 'day',
} as const;

/** What a filter compares with, asked for by the kind of its column. */
export function FilterValue({ view, column, operator, values, onChange }: Props) {
  const { t } = useLingui();
  const isFacet = view.facets.some((facet) => facet.key === column.key && facet.kind === 'values');
  // States are known all; of other codes there are those that the data has.
  const isClosed = column.kind === 'status' && column.words !== null;
  const question = { view: view.name, f: [], q: '', asOf: null };
  const counted = useQuery({ ...facetsOptions(question, [column.key]), enabled: isFacet && !isClosed });
  const listed =
    isClosed && column.words !== null
      ? Object.entries(column.words).map(([value, word]) => ({ value, label: word.label }))
      : (counted.data?.[0]?.values ?? []).map((each) => ({ value: each.value ?? '', label: each.label }));
  const common = { label: t`Value`, name: 'value' };
  const [single] = values;
  const setSingle = (value: string) => {
    onChange(value ? [value] : []);
  };
  if (column.kind === 'flag') {
    const choices = [
      { value: '', label: t`Choose` },
      { value: 'true', label: t`Yes` },
      { value: 'false', label: t`No` },
    ];
    return <ChoiceField {...common} value={single ?? ''} choices={choices} onChange={setSingle} />;
  }
  if (hasList(operator) && listed.length > 0) {
    return (
      <ChoicesField
        {...common}
        values={values.map((value) => value ?? '')}
        choices={listed}
        onChange={(next) => {
          onChange(next.map((value) => value || null));
        }}
      />
    );
  }
  if (hasList(operator)) {
    return (
      <TextAreaField
        {...common}
        label={t`Values, one a line`}
        value={values.map((value) => value ?? '').join('\n')}
        onChange={(text) => {
          onChange(text === '' ? [] : text.split('\n'));
        }}
      />
    );
  }
  if (column.kind === 'status' && listed.length > 0) {
    const choices = [{ value: '', label: t`Choose` }, ...listed];
    return <ChoiceField {...common} value={single ?? ''} choices={choices} onChange={setSingle} />;
  }
  if (column.kind === 'instant') {
    return (
      <InputField
        {...common}
        kind="instant"
        value={instantField(single ?? '')}
        onChange={(text) => {
          setSingle(instantText(text));
        }}
      />
    );
  }
  const kind = column.kind in INPUTS ? INPUTS[column.kind as keyof typeof INPUTS] : 'text';
  return (
    <InputField
      {...common}
      kind={kind}
      value={single ?? ''}
      help={column.kind === 'percent' ? t`As a share: 0.25 is 25 %.` : undefined}
      onChange={setSingle}
    />
  );
}
