import { useLingui } from '@lingui/react/macro';
import { useState } from 'react';
import { decimalText, typedText } from '../../engine/decimalText';
import { InputField } from '../../kit/InputField';
import { useLocale } from '../../kit/locale';
import type { RuleColumn } from './useRuleColumns';

interface Props {
  /** Other values, where nothing else is said. */
  label?: string;
  column: RuleColumn;
  values: readonly string[];
  onChange: (values: string[]) => void;
}

const PARTS = /\s*;\s*/;

/** Several values in one line, with semicolons between them: a comma may be a decimal mark. */
export function ListField({ label, column, values, onChange }: Props) {
  const { t } = useLingui();
  const locale = useLocale();
  const isFigure = column.type === 'number';
  const [typed, setTyped] = useState(() => values.map((value) => (isFigure ? typedText(value, locale) : value)).join('; '));
  return (
    <InputField
      isSmall
      label={label ?? t`Other values`}
      name="others"
      value={typed}
      help={label === undefined ? t`With semicolons between them` : undefined}
      onChange={(next) => {
        setTyped(next);
        const parts = next.split(PARTS).filter((part) => part.trim() !== '');
        onChange(parts.map((part) => (isFigure ? decimalText(part, locale) : part.trim())));
      }}
    />
  );
}
