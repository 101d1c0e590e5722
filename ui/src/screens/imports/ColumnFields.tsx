import { Plural, Trans, useLingui } from '@lingui/react/macro';
import { useState } from 'react';
import type { SimpleField, SimpleTableShape, TargetFieldShape, TargetShape } from '../../api/types.gen';
import { Button } from '../../kit/Button';
import { SelectField, TextField } from '../../kit/Field';
import { useCodeWords } from '../codeWords';
import { useWords } from '../words';
import classes from './imports.module.css';

interface Props {
  table: SimpleTableShape;
  targets: TargetShape[];
  columns: string[];
  /** The fields that most probably fit when the rows are something else. */
  suggest: (target: string) => SimpleField[];
  onChange: (table: SimpleTableShape) => void;
}

const NOTHING = '';
const FIXED = 'fixed';
const column = (name: string): string => `column ${name}`;

/** One file: what its rows are, and for each field the column that fills it. */
export function ColumnFields({ table, targets, columns, suggest, onChange }: Props) {
  const { t } = useLingui();
  const word = useCodeWords('target');
  const [hasAll, setHasAll] = useState(false);
  // A field that was touched stays in sight also when nothing fills it any more.
  const [touched, setTouched] = useState<ReadonlySet<string>>(new Set());
  const target = targets.find((each) => each.name === table.target);
  const isSaid = (field: TargetFieldShape) => table.fields.some((said) => said.name === field.name);
  const fields = target?.fields ?? [];
  const first = fields.filter((field) => field.required || isSaid(field) || touched.has(field.name));
  const more = fields.length - first.length;
  const setField = (field: SimpleField) => {
    const others = table.fields.filter((each) => each.name !== field.name);
    const isFilled = field.column !== null || field.constant !== null;
    setTouched(new Set([...touched, field.name]));
    onChange({ ...table, fields: isFilled ? [...others, field] : others });
  };
  const shown = columns.join(', ');
  return (
    <section className={`${classes.table ?? ''} ${classes.stack ?? ''}`} aria-label={table.file}>
      <div className={classes.row}>
        <h3>
          <bdi>{table.file}</bdi>
        </h3>
        <SelectField
          label={t`Each row is`}
          value={table.target}
          options={targets.map(({ name }) => ({ value: name, label: word(name) }))}
          onChange={(next) => {
            setTouched(new Set());
            onChange({ ...table, target: next, fields: suggest(next) });
          }}
        />
      </div>
      <div className={classes.fields}>
        {(hasAll ? fields : first).map((field) => (
          <OneField
            key={field.name}
            field={field}
            said={table.fields.find((each) => each.name === field.name)}
            columns={columns}
            onChange={setField}
          />
        ))}
      </div>
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
    </section>
  );
}

interface FieldProps {
  field: TargetFieldShape;
  said: SimpleField | undefined;
  columns: string[];
  onChange: (field: SimpleField) => void;
}

function OneField({ field, said, columns, onChange }: FieldProps) {
  const { t } = useLingui();
  const word = useCodeWords('field');
  const valueWord = useWords();
  const name = word(field.name);
  const isFixed = said?.constant !== null && said?.constant !== undefined;
  const value = isFixed ? FIXED : said?.column ? column(said.column) : NOTHING;
  const names = said?.column && !columns.includes(said.column) ? [said.column, ...columns] : columns;
  const options = [
    { value: NOTHING, label: field.required ? t`Not filled` : '–' },
    ...names.map((each) => ({ value: column(each), label: each })),
    { value: FIXED, label: t`The same in every row…` },
  ];
  return (
    <div>
      <SelectField
        isStacked
        label={field.required ? t`${name} (required)` : name}
        value={value}
        options={options}
        onChange={(next) => {
          onChange({
            name: field.name,
            column: next.startsWith('column ') ? next.slice('column '.length) : null,
            constant: next === FIXED ? (field.allowed[0] ?? '') : null,
          });
        }}
      />
      {isFixed && field.allowed.length > 0 ? (
        <SelectField
          isStacked
          label={t`${name}: value`}
          value={said.constant ?? ''}
          options={field.allowed.map((each) => ({ value: each, label: valueWord(each) }))}
          onChange={(constant) => {
            onChange({ name: field.name, column: null, constant });
          }}
        />
      ) : null}
      {isFixed && field.allowed.length === 0 ? (
        <TextField
          isSmall
          label={t`${name}: value`}
          name={field.name}
          value={said.constant ?? ''}
          onChange={(constant) => {
            onChange({ name: field.name, column: null, constant });
          }}
        />
      ) : null}
    </div>
  );
}
