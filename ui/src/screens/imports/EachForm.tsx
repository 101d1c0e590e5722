import { Trans, useLingui } from '@lingui/react/macro';
import { useState } from 'react';
import type { SimpleEachShape, SimpleTableShape, TargetFieldShape } from '../../api/types.gen';
import { SelectField, TextField } from '../../kit/Field';
import classes from './imports.module.css';
import { EACH } from './OneField';

interface Props {
  table: SimpleTableShape;
  columns: string[];
  fields: TargetFieldShape[];
  onChange: (table: SimpleTableShape) => void;
}

type Way = 'row' | 'list' | 'marks';

const EMPTY: Omit<SimpleEachShape, 'columns'> = { split: [], marked: [], unmarked: [], none: [] };
/** Cells without a value: a partner without a row for it serves everything. */
const NONE = [''];

/** Whether a row stands for one thing, or for several: a list in one of its cells, or a mark in some of its columns. */
export function EachForm({ table, columns, fields, onChange }: Props) {
  const { t } = useLingui();
  const { each } = table;
  // Of a list there is one column; while the separator is typed anew there is none.
  const way: Way = each === null ? 'row' : each.marked.length > 0 || each.columns.length > 1 ? 'marks' : 'list';
  const valueField = fields.find((field) => field.name === 'value' && field.type === 'text');
  if (each === null && valueField === undefined) {
    return null;
  }
  const said = table.fields.find((field) => field.name === 'value')?.column ?? '';
  const setEach = (changes: Partial<SimpleEachShape>) => {
    if (each) {
      onChange({ ...table, each: { ...each, ...changes } });
    }
  };
  const choose = (next: Way) => {
    const kept = table.fields.filter((field) => field.name !== 'value');
    const column = way === 'list' ? (each?.columns[0] ?? '') : said && said !== EACH ? said : (columns[0] ?? '');
    const fill = (name: string) => [...kept, { name: 'value', column: name, constant: null }];
    if (next === 'row') {
      onChange({ ...table, each: null, fields: way === 'list' && column ? fill(column) : kept });
    } else if (next === 'list') {
      onChange({ ...table, each: { ...EMPTY, columns: [column], split: [','], none: NONE }, fields: fill(EACH) });
    } else {
      onChange({ ...table, each: { ...EMPTY, columns: [column], marked: ['x'], none: NONE }, fields: fill(EACH) });
    }
  };
  return (
    <div className={classes.fields}>
      <SelectField
        isStacked
        label={t`A row stands for`}
        value={way}
        options={[
          { value: 'row', label: t`One value` },
          { value: 'list', label: t`Several values in one cell` },
          { value: 'marks', label: t`Each marked column as a value` },
        ]}
        onChange={(next) => {
          choose(next as Way);
        }}
      />
      {each !== null && way === 'list' ? (
        <>
          <SelectField
            isStacked
            label={t`Column with the values`}
            value={each.columns[0] ?? ''}
            options={columns.map((name) => ({ value: name, label: name }))}
            onChange={(column) => {
              setEach({ columns: [column] });
            }}
          />
          <WordsField
            label={t`Separated by`}
            between=" "
            said={each.split}
            onChange={(split) => {
              setEach({ split });
            }}
          />
        </>
      ) : null}
      {each !== null && way === 'marks' ? (
        <WordsField
          label={t`Marked with`}
          between=" "
          said={each.marked}
          onChange={(marked) => {
            setEach({ marked });
          }}
        />
      ) : null}
      {each !== null ? (
        <WordsField
          label={t`No value, besides empty cells`}
          between=", "
          said={each.none}
          onChange={(none) => {
            setEach({ none: [...none, ''] });
          }}
        />
      ) : null}
      {each !== null && way === 'marks' ? (
        <fieldset className={classes.marks}>
          <legend>
            <Trans>Columns that are values</Trans>
          </legend>
          {columns.map((name) => (
            <label key={name}>
              <input
                type="checkbox"
                checked={each.columns.includes(name)}
                onChange={(event) => {
                  const isOn = event.currentTarget.checked;
                  const chosen = columns.filter((one) => (one === name ? isOn : each.columns.includes(one)));
                  setEach({ columns: chosen.length > 0 ? chosen : each.columns });
                }}
              />
              <bdi>{name}</bdi>
            </label>
          ))}
        </fieldset>
      ) : null}
    </div>
  );
}

interface WordsProps {
  label: string;
  /** What stands between the words. */
  between: string;
  said: string[];
  onChange: (said: string[]) => void;
}

/** Words in one field; what is typed stays as it is while it is not yet a word. */
function WordsField({ label, between, said, onChange }: WordsProps) {
  const [typed, setTyped] = useState(() => said.filter(Boolean).join(between));
  return (
    <TextField
      isSmall
      label={label}
      name="words"
      value={typed}
      onChange={(text) => {
        setTyped(text);
        onChange(
          text
            .split(between.trim() || between)
            .map((word) => word.trim())
            .filter(Boolean),
        );
      }}
    />
  );
}
