import { useLingui } from '@lingui/react/macro';
import { CheckField } from '../../kit/CheckField';
import { InputField } from '../../kit/InputField';
import { BOUNDED, type ColumnDraft } from './columnDraft';
import { readCondition } from './condition';
import classes from './rules.module.css';
import { useTypeNames } from './typeNames';
import { ValueField } from './ValueField';

interface Props {
  column: ColumnDraft;
  /** What it is called, in the reader's language. */
  label: string;
  onChange: (column: ColumnDraft) => void;
}

/** What a condition is called, and which figures or days rows have to expect: nobody needs a row for others. */
export function ConditionFields({ column, label, onChange }: Props) {
  const { t } = useLingui();
  const typeOf = useTypeNames();
  const { type, minimum, maximum } = column;
  // Whichever values are allowed, a bound is typed.
  const facts = { name: column.name, label, type, allowed: [], unit: '', seen: [], names: new Set<string>() };
  const ends = type === 'date' ? { minimum: t`First day`, maximum: t`Last day` } : { minimum: t`Smallest`, maximum: t`Largest` };
  const plain = (bound: string): string => readCondition(bound, type).values[0] ?? bound;
  return (
    <div className={classes.conditionFields}>
      <InputField
        isSmall
        label={t`Name of the condition`}
        name="condition-label"
        value={label}
        onChange={(next) => {
          onChange({ ...column, label: next });
        }}
      />
      <p className={`muted ${classes.columnType ?? ''}`}>{typeOf(type)}</p>
      {BOUNDED.has(type) ? (
        <>
          <ValueField
            label={ends.minimum}
            column={facts}
            value={plain(minimum)}
            onChange={(next) => {
              onChange({ ...column, minimum: next });
            }}
          />
          <ValueField
            label={ends.maximum}
            column={facts}
            value={plain(maximum)}
            onChange={(next) => {
              onChange({ ...column, maximum: next });
            }}
          />
        </>
      ) : null}
      {type === 'number' ? (
        <div className={`${classes.columnType ?? ''} ${classes.whole ?? ''}`}>
          <CheckField
            label={t`Whole numbers only`}
            name="whole"
            isOn={column.isWholeOnly}
            onChange={(isWholeOnly) => {
              onChange({ ...column, isWholeOnly });
            }}
          />
        </div>
      ) : null}
    </div>
  );
}
