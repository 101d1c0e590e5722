import { Trans, useLingui } from '@lingui/react/macro';
import { useState } from 'react';
import { ChoicesField } from '../../kit/ChoicesField';
import { SelectField } from '../../kit/Field';
import { InputField } from '../../kit/InputField';
import type { SheetEditorProps } from '../../kit/sheetColumn';
import { CheckField } from '../../kit/CheckField';
import { type Condition, operatorsOf, readCondition, withOperator, writeCondition } from './condition';
import { EditorFrame } from './EditorFrame';
import classes from './rules.module.css';
import { ListField } from './ListField';
import type { RuleColumn } from './useRuleColumns';
import { useCellWords } from './useCellWords';
import { choicesOf, ValueField } from './ValueField';

interface Props extends SheetEditorProps {
  column: RuleColumn;
}

/** A condition put together from an operator and values, without a word of the language of rule tables. */
export function ConditionEditor({ column, text, onChange, ...ends }: Props) {
  const { t } = useLingui();
  const words = useCellWords();
  // Kept here: a condition that still lacks its value cannot be read back from the cell.
  const [condition, setCondition] = useState(() => readCondition(text, column.type));
  const offered = operatorsOf(column.type);
  const change = (next: Condition) => {
    setCondition(next);
    onChange(writeCondition(next, column.type, column.names));
  };
  return (
    <EditorFrame {...ends}>
      <SelectField
        isStacked
        label={column.label}
        value={condition.operator}
        options={offered.map((operator) => ({ value: operator, label: words.operator(operator, column.type) }))}
        onChange={(chosen) => {
          const operator = offered.find((each) => each === chosen) ?? 'any';
          change(withOperator(condition, operator, text));
        }}
      />
      <Values key={condition.operator} column={column} condition={condition} onChange={change} />
      {condition.operator === 'expression' ? (
        <InputField
          isSmall
          label={t`Expression`}
          name="expression"
          value={condition.text}
          help={t`Such as >= 100, [1..5) or not(web)`}
          onChange={(next) => {
            change({ ...condition, text: next });
          }}
        />
      ) : null}
    </EditorFrame>
  );
}

function Values({ column, condition, onChange }: { column: RuleColumn; condition: Condition; onChange: (next: Condition) => void }) {
  const { t } = useLingui();
  const words = useCellWords();
  const { operator, values, ends } = condition;
  const put = (at: number, value: string) => {
    onChange({ ...condition, values: operator === 'between' ? values.map((each, place) => (place === at ? value : each)) : [value] });
  };
  switch (operator) {
    case 'is':
    case 'at_least':
    case 'at_most':
    case 'more':
    case 'less':
      return (
        <ValueField
          label={t`Value`}
          column={column}
          value={values[0] ?? ''}
          onChange={(value) => {
            put(0, value);
          }}
        />
      );
    case 'one_of':
    case 'is_not': {
      const known = choicesOf(column, words.yes, words.no);
      const others = values.filter((value) => !known.some((each) => each.value === value));
      return (
        <>
          {known.length > 0 ? (
            <ChoicesField
              label={t`Values`}
              name="values"
              values={values}
              choices={known}
              onChange={(chosen) => {
                onChange({ ...condition, values: chosen });
              }}
            />
          ) : null}
          {column.allowed.length > 0 ? null : (
            <ListField
              column={column}
              values={known.length > 0 ? others : values}
              onChange={(added) => {
                onChange({ ...condition, values: [...values.filter((value) => !others.includes(value) && known.length > 0), ...added] });
              }}
            />
          )}
        </>
      );
    }
    case 'between':
      return (
        <div className={classes.pair}>
          <ValueField
            label={t({ message: 'From', context: 'the lower end of a range' })}
            column={column}
            value={values[0] ?? ''}
            onChange={(value) => {
              put(0, value);
            }}
          />
          <ValueField
            label={t({ message: 'To', context: 'the upper end of a range' })}
            column={column}
            value={values[1] ?? ''}
            onChange={(value) => {
              put(1, value);
            }}
          />
          <CheckField
            label={t`The last value belongs to it`}
            name="has-end"
            isOn={ends[1]}
            onChange={(isOn) => {
              onChange({ ...condition, ends: [ends[0], isOn] });
            }}
          />
        </div>
      );
    case 'any':
      return (
        <p className="muted">
          <Trans>Every value meets the condition, also none.</Trans>
        </p>
      );
    default:
      return null;
  }
}
