import { Plural, Trans, useLingui } from '@lingui/react/macro';
import { useState } from 'react';
import type { MappingFault, SimpleField, SimpleTableShape, TargetFieldShape, TargetShape } from '../../api/types.gen';
import { Button } from '../../kit/Button';
import { SelectField } from '../../kit/Field';
import { Status } from '../../kit/Status';
import { useCodeWords } from '../codeWords';
import { EachForm } from './EachForm';
import classes from './imports.module.css';
import { OneField } from './OneField';

interface Props {
  table: SimpleTableShape;
  targets: TargetShape[];
  columns: string[];
  /** What fills currencies that the mapping says nothing of. */
  currency: string;
  faults: MappingFault[];
  /** The fields that most probably fit when the rows are something else. */
  suggest: (target: string) => SimpleField[];
  onChange: (table: SimpleTableShape) => void;
  /** Undefined where it is all that the file is read as. */
  onRemove: (() => void) | undefined;
}

/** One thing that the rows of a file are, and for each field the column that fills it. */
export function ColumnFields({ table, targets, columns, currency, faults, suggest, onChange, onRemove }: Props) {
  const { t } = useLingui();
  const word = useCodeWords('target');
  const [hasAll, setHasAll] = useState(false);
  // A field that was touched stays in sight also when nothing fills it any more.
  const [touched, setTouched] = useState<ReadonlySet<string>>(new Set());
  const target = targets.find((each) => each.name === table.target);
  const isSaid = (field: TargetFieldShape) => table.fields.some((said) => said.name === field.name);
  const faultOf = (name: string) => faults.find((fault) => fault.field === name)?.message;
  const fields = target?.fields ?? [];
  const first = fields.filter(
    (field) => field.required || isSaid(field) || touched.has(field.name) || faultOf(field.name) !== undefined,
  );
  const more = fields.length - first.length;
  const hasAmount = fields.some((field) => field.type === 'money' && isSaid(field));
  const others = faults.filter((fault) => !fields.some((field) => field.name === fault.field));
  const unsaidOf = (field: TargetFieldShape): string => {
    if (field.is_day_of_import) {
      return t`The day of the first import`;
    }
    if (field.type !== 'currency') {
      return '';
    }
    return currency && (field.required || hasAmount) ? t`${currency} in every row` : hasAmount ? t`As written beside the amount` : '';
  };
  const setField = (field: SimpleField) => {
    const kept = table.fields.filter((each) => each.name !== field.name);
    const isFilled = field.column !== null || field.constant !== null;
    setTouched(new Set([...touched, field.name]));
    onChange({ ...table, fields: isFilled ? [...kept, field] : kept });
  };
  const shown = columns.join(', ');
  return (
    <div className={classes.stack} role="group" aria-label={word(table.target)}>
      <div className={classes.row}>
        <SelectField
          label={t`Each row is`}
          value={table.target}
          options={targets.map(({ name }) => ({ value: name, label: word(name) }))}
          onChange={(next) => {
            setTouched(new Set());
            onChange({ ...table, target: next, fields: suggest(next), each: null });
          }}
        />
        {onRemove ? (
          <Button isQuiet onClick={onRemove}>
            <Trans>Do not import this section</Trans>
            <span className="unseen">&nbsp;{word(table.target)}</span>
          </Button>
        ) : null}
      </div>
      {others.map((fault) => (
        <Status key={fault.message} tone="bad">
          <bdi>{fault.message}</bdi>
        </Status>
      ))}
      <div className={classes.fields}>
        {(hasAll ? fields : first).map((field) => (
          <OneField
            key={field.name}
            field={field}
            said={table.fields.find((each) => each.name === field.name)}
            columns={columns}
            hasEach={table.each !== null}
            unsaid={unsaidOf(field)}
            error={faultOf(field.name)}
            onChange={setField}
          />
        ))}
      </div>
      <EachForm table={table} columns={columns} fields={fields} onChange={onChange} />
      <div className={classes.row}>
        {more > 0 && !hasAll ? (
          <Button
            onClick={() => {
              setHasAll(true);
            }}
          >
            <Plural value={more} one="Show # more field" other="Show # more fields" />
          </Button>
        ) : null}
        <p className="muted">
          <Trans>Columns of the file: {shown}</Trans>
        </p>
      </div>
    </div>
  );
}
