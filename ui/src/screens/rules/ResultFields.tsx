import { useLingui } from '@lingui/react/macro';
import { useState } from 'react';
import { SelectField } from '../../kit/Field';
import { InputField } from '../../kit/InputField';
import { type ColumnDraft, TYPES } from './columnDraft';
import { readCondition, writeConstant } from './condition';
import { ListField } from './ListField';
import { useTypeNames } from './typeNames';
import type { RuleColumn } from './useRuleColumns';
import { ValueField } from './ValueField';

interface Props {
  column: ColumnDraft;
  /** Those who decide by the table ask for exactly this column: only its label is the table's own. */
  isGiven: boolean;
  onChange: (column: ColumnDraft) => void;
}

const NO_NAMES: ReadonlySet<string> = new Set();

/** What a result is called, what stands in it, which values it may have, and what holds where no row decides. */
export function ResultFields({ column, isGiven, onChange }: Props) {
  const { t } = useLingui();
  const typeOf = useTypeNames();
  // The list field and the default begin anew where another type was chosen.
  const [turns, setTurns] = useState(0);
  const facts: RuleColumn = {
    name: column.name,
    label: column.label,
    type: column.type,
    allowed: column.allowed.map((value) => ({ value, label: value })),
    unit: '',
    seen: [],
    names: NO_NAMES,
  };
  const types = [...new Set<string>([...TYPES, column.type])];
  return (
    <>
      <InputField
        isSmall
        label={t`Name of the result`}
        name="result-label"
        value={column.label}
        onChange={(label) => {
          onChange({ ...column, label });
        }}
        isRequired
      />
      {isGiven ? null : (
        <>
          <SelectField
            isStacked
            label={t`What stands in it`}
            value={column.type}
            options={types.map((type) => ({ value: type, label: typeOf(type) }))}
            onChange={(type) => {
              setTurns(turns + 1);
              onChange({ ...column, type, allowed: [], otherwise: '' });
            }}
          />
          {column.type === 'boolean' ? null : (
            <ListField
              key={`values ${String(turns)}`}
              label={t`Only these values, with ; between them`}
              column={{ ...facts, allowed: [] }}
              values={column.allowed}
              onChange={(allowed) => {
                onChange({ ...column, allowed });
              }}
            />
          )}
          <ValueField
            key={`default ${String(turns)} ${String(column.allowed.length)}`}
            label={t`Where no row decides`}
            column={facts}
            value={readCondition(column.otherwise, column.type).values[0] ?? ''}
            empty={t`Nothing`}
            onChange={(value) => {
              onChange({ ...column, otherwise: value === '' ? '' : writeConstant(value, column.type, NO_NAMES) });
            }}
          />
        </>
      )}
    </>
  );
}
