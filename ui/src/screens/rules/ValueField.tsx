import { useLingui } from '@lingui/react/macro';
import { useState } from 'react';
import { decimalText, typedText } from '../../engine/decimalText';
import { SelectField } from '../../kit/Field';
import { InputField } from '../../kit/InputField';
import { useLocale } from '../../kit/locale';
import type { RuleColumn } from './useRuleColumns';
import { useCellWords } from './useCellWords';

interface Props {
  label: string;
  column: RuleColumn;
  /** A plain value: text without quotes, a figure with a point, a day as 2026-01-31. */
  value: string;
  onChange: (value: string) => void;
  /** What an empty choice is called, where nothing may be chosen. */
  empty?: string;
}

const OTHER = '\u0000other';

/** One value of a column: chosen where the values are known, else typed. */
export function ValueField({ label, column, value, onChange, empty }: Props) {
  const { t } = useLingui();
  const locale = useLocale();
  const words = useCellWords();
  const [typed, setTyped] = useState(() => (column.type === 'number' ? typedText(value, locale) : value));
  const [isOther, setIsOther] = useState(false);
  const known = choicesOf(column, words.yes, words.no);
  const isKnown = known.some((each) => each.value === value);
  const isClosed = column.type === 'boolean' || column.allowed.length > 0;
  if (known.length > 0 && (isKnown || value === '' || isClosed) && !isOther) {
    const first = { value: '', label: empty ?? t`Choose…` };
    const other = isClosed ? [] : [{ value: OTHER, label: t`Another value…` }];
    const stray = isKnown || value === '' ? [] : [{ value, label: value }];
    return (
      <SelectField
        isStacked
        label={label}
        value={value}
        options={[first, ...stray, ...known, ...other]}
        onChange={(next) => {
          setIsOther(next === OTHER);
          onChange(next === OTHER ? '' : next);
        }}
      />
    );
  }
  return (
    <InputField
      isSmall
      label={label}
      name="value"
      value={typed}
      kind={column.type === 'number' ? 'decimal' : column.type === 'date' ? 'day' : 'text'}
      onChange={(next) => {
        setTyped(next);
        onChange(column.type === 'number' ? decimalText(next, locale) : next);
      }}
    />
  );
}

/** The values that can be chosen: those that are allowed, else those that have occurred. */
export function choicesOf(column: RuleColumn, yes: string, no: string): { value: string; label: string }[] {
  if (column.type === 'boolean') {
    return [
      { value: 'true', label: yes },
      { value: 'false', label: no },
    ];
  }
  return column.allowed.length > 0 ? [...column.allowed] : column.seen.map((value) => ({ value, label: value }));
}
