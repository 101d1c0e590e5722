import { useLingui } from '@lingui/react/macro';
import type { ReactNode } from 'react';
import type { SimpleField, TargetFieldShape } from '../../api/types.gen';
import { CheckField } from '../../kit/CheckField';
import { SelectField, TextField } from '../../kit/Field';
import { useCodeWords } from '../codeWords';
import { useWords } from '../words';

const NOTHING = '';
const FIXED = 'fixed';
const column = (name: string): string => `column ${name}`;

/** How a field speaks of the value for which a row stands. */
export const EACH = 'each';

interface Props {
  field: TargetFieldShape;
  said: SimpleField | undefined;
  columns: string[];
  /** Whether rows stand for several values, of which a field can take its own. */
  hasEach: boolean;
  /** What fills the field where the mapping says nothing of it. */
  unsaid: string;
  error: ReactNode;
  onChange: (field: SimpleField) => void;
}

/** What fills one field: a column, or the same in every row. */
export function OneField({ field, said, columns, hasEach, unsaid, error, onChange }: Props) {
  const { t } = useLingui();
  const word = useCodeWords('field');
  const valueWord = useWords();
  const name = word(field.name);
  const isFixed = said?.constant !== null && said?.constant !== undefined;
  const value = isFixed ? FIXED : said?.column ? column(said.column) : NOTHING;
  const isEach = (each: string) => hasEach && each === EACH;
  const names = said?.column && !columns.includes(said.column) && !isEach(said.column) ? [said.column, ...columns] : columns;
  const isNeeded = field.required && unsaid === '';
  const options = [
    { value: NOTHING, label: unsaid || (isNeeded ? t`Not filled` : '–') },
    ...(hasEach ? [{ value: column(EACH), label: t`Each of the values` }] : []),
    ...names.map((each) => ({ value: column(each), label: each })),
    { value: FIXED, label: t`The same in every row…` },
  ];
  return (
    <div>
      <SelectField
        isStacked
        label={isNeeded ? t`${name} (required)` : name}
        value={value}
        options={options}
        error={error}
        onChange={(next) => {
          onChange({
            name: field.name,
            column: next.startsWith('column ') ? next.slice('column '.length) : null,
            constant: next === FIXED ? (field.allowed[0] ?? '') : null,
          });
        }}
      />
      {said?.column && field.type === 'date' && field.name.endsWith('end_on') ? (
        <CheckField
          label={t`Is the last day itself`}
          name={`last-day ${field.name}`}
          isOn={said.last_day ?? false}
          onChange={(last_day) => {
            onChange({ ...said, last_day });
          }}
        />
      ) : null}
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
