import { Trans, useLingui } from '@lingui/react/macro';
import { useState } from 'react';
import { Button } from '../kit/Button';
import { ChoiceField } from '../kit/ChoiceField';
import { Dialog } from '../kit/Dialog';
import { useLocale } from '../kit/locale';
import { alignOf } from './cells';
import { decimalText } from './decimalText';
import classes from './FilterEditor.module.css';
import { FilterValue } from './FilterValue';
import { type Filter, hasList, hasValue, joinValues, operatorsOf, singleFilter, singleValue, splitValues } from './filters';
import { useFilterWords } from './operatorWords';
import type { Column, View } from './types';

interface Props {
  view: View;
  /** The filter that is changed; null for a new one. */
  filter: Filter | null;
  /** The column of a new filter, to begin with. */
  column?: string;
  onChange: (filter: Filter) => void;
  onClose: () => void;
}

// Figures stand at the end of their column.
const isFigure = (column: Column): boolean => alignOf(column) === 'end';

/** Column, operator and value of one filter. */
export function FilterEditor({ view, filter, column: given, onChange, onClose }: Props) {
  const { t } = useLingui();
  const locale = useLocale();
  const words = useFilterWords(view);
  const [first] = view.columns;
  const [key, setKey] = useState(filter?.column ?? given ?? view.facets[0]?.key ?? first?.key ?? '');
  const column = view.columns.find((each) => each.key === key) ?? first;
  const operators = column ? operatorsOf(column.kind) : [];
  const [asked, setAsked] = useState(filter?.operator);
  const operator = operators.find((each) => each === asked) ?? operators[0] ?? 'eq';
  const [values, setValues] = useState<(string | null)[]>(
    filter ? (hasList(filter.operator) ? splitValues(filter.value) : [singleValue(filter)]) : [],
  );
  const isReady = !hasValue(operator) || (hasList(operator) ? values.length > 0 : Boolean(values[0]));
  if (!column) {
    return null;
  }
  return (
    <Dialog title={filter ? t`Change the filter` : t`Add a filter`} isOpen onClose={onClose} size="small">
      <form
        className={classes.form}
        onSubmit={(event) => {
          event.preventDefault();
          if (isReady) {
            const typed = values.map((value) => value && (isFigure(column) ? decimalText(value, locale) : value));
            onChange(
              hasList(operator)
                ? { column: column.key, operator, value: joinValues(typed) }
                : singleFilter(column.key, operator, hasValue(operator) ? (typed[0] ?? '') : ''),
            );
          }
        }}
      >
        <ChoiceField
          label={t`Column`}
          name="column"
          isFocused
          value={column.key}
          choices={view.columns.map((each) => ({ value: each.key, label: each.label }))}
          onChange={(next) => {
            setKey(next);
            setAsked(undefined);
            setValues([]);
          }}
        />
        <ChoiceField
          label={t`Condition`}
          name="operator"
          value={operator}
          choices={operators.map((each) => ({ value: each, label: words.operator(column, each) }))}
          onChange={(next) => {
            const chosen = operators.find((each) => each === next) ?? operator;
            setAsked(chosen);
            setValues((before) => (hasList(chosen) ? before : before.slice(0, 1)));
          }}
        />
        {hasValue(operator) ? (
          <FilterValue key={column.key} view={view} column={column} operator={operator} values={values} onChange={setValues} />
        ) : null}
        <div className={classes.buttons}>
          <Button onClick={onClose}>
            <Trans>Cancel</Trans>
          </Button>
          <Button isSubmit isPrimary isDisabled={!isReady}>
            <Trans>Apply</Trans>
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
