import { Trans, useLingui } from '@lingui/react/macro';
import type { VocabularyShape } from '../../api/types.gen';
import { Button } from '../../kit/Button';
import { ChoiceField } from '../../kit/ChoiceField';
import { SelectField } from '../../kit/Field';
import { InputField } from '../../kit/InputField';
import { type ColumnDraft, moved, newResult, type TableDraft } from './columnDraft';
import { ColumnLine } from './ColumnLine';
import { ConditionFields } from './ConditionFields';
import { HIT_POLICIES, useHitPolicyHelp, useHitPolicyNames } from './hitPolicy';
import { ResultFields } from './ResultFields';
import classes from './rules.module.css';

type Word = VocabularyShape['words'][number];

interface Props {
  draft: TableDraft;
  /** What rows may ask about. */
  words: readonly Word[];
  /** What those who decide by the table ask for; empty for a table of one's own. */
  answers: readonly Word[];
  onChange: (draft: TableDraft) => void;
}

export const columnOfWord = ({ name, written: label, type, allowed }: Word): ColumnDraft => ({
  name, label, type, allowed, otherwise: '', isWholeOnly: false, minimum: '', maximum: '', isNew: true, raw: {},
});

/** What stands above the rows: the title, how several matching rows are decided, conditions and results. */
export function TableFields({ draft, words, answers, onChange }: Props) {
  const { t } = useLingui();
  const policyName = useHitPolicyNames();
  const policyHelp = useHitPolicyHelp();
  const { inputs, outputs } = draft;
  const left = words.filter(({ name }) => !inputs.some((column) => column.name === name));
  const labelOf = (column: ColumnDraft): string => {
    const word = words.find(({ name }) => name === column.name);
    return word && [word.written, column.name].includes(column.label) ? word.label : column.label;
  };
  const putInput = (at: number, column: ColumnDraft) => {
    onChange({ ...draft, inputs: inputs.map((each, place) => (place === at ? column : each)) });
  };
  const putOutput = (at: number, column: ColumnDraft) => {
    onChange({ ...draft, outputs: outputs.map((each, place) => (place === at ? column : each)) });
  };
  return (
    <>
      <InputField
        label={t`Title`}
        name="title"
        value={draft.title}
        help={t`What the table decides, as a question: Who gets the direct credit?`}
        onChange={(title) => {
          onChange({ ...draft, title });
        }}
        isRequired
        isFocused
      />
      <ChoiceField
        label={t`When several rows match`}
        name="policy"
        size="xs"
        value={draft.policy}
        help={policyHelp(draft.policy)}
        choices={[...new Set<string>([...HIT_POLICIES, draft.policy])].map((code) => ({ value: code, label: policyName(code) }))}
        onChange={(policy) => {
          onChange({ ...draft, policy });
        }}
      />
      <fieldset className={classes.columnGroup}>
        <legend>{t({ message: 'Conditions', context: 'columns of a table' })}</legend>
        <ul className={classes.columnList}>
          {inputs.map((column, at) => (
            <ColumnLine
              key={column.name}
              label={labelOf(column)}
              isFirst={at === 0}
              isLast={at === inputs.length - 1}
              onMove={(by) => {
                onChange({ ...draft, inputs: moved(inputs, at, by) });
              }}
              onRemove={() => {
                onChange({ ...draft, inputs: inputs.filter((each) => each !== column) });
              }}
            >
              <ConditionFields
                column={column}
                label={labelOf(column)}
                onChange={(next) => {
                  putInput(at, next);
                }}
              />
            </ColumnLine>
          ))}
        </ul>
        {left.length > 0 ? (
          <SelectField
            isStacked
            label={t`Add a condition`}
            value=""
            options={[{ value: '', label: t`Choose…` }, ...left.map(({ name, label }) => ({ value: name, label }))]}
            onChange={(name) => {
              const word = left.find((each) => each.name === name);
              onChange({ ...draft, inputs: word ? [...inputs, columnOfWord(word)] : inputs });
            }}
          />
        ) : null}
      </fieldset>
      <fieldset className={classes.columnGroup}>
        <legend>{t({ message: 'Results', context: 'columns of a table' })}</legend>
        <ul className={classes.columnList}>
          {outputs.map((column, at) => {
            const isGiven = answers.some(({ name }) => name === column.name);
            return (
              <ColumnLine
                key={column.isNew ? `new ${String(at)}` : column.name}
                label={column.label || t`the result`}
                isFirst={at === 0}
                isLast={at === outputs.length - 1}
                onMove={(by) => {
                  onChange({ ...draft, outputs: moved(outputs, at, by) });
                }}
                onRemove={
                  isGiven
                    ? undefined
                    : () => {
                        onChange({ ...draft, outputs: outputs.filter((each) => each !== column) });
                      }
                }
              >
                <ResultFields
                  column={column}
                  isGiven={isGiven}
                  onChange={(next) => {
                    putOutput(at, next);
                  }}
                />
              </ColumnLine>
            );
          })}
        </ul>
        {answers.length > 0 ? null : (
          <div>
            <Button
              onClick={() => {
                onChange({ ...draft, outputs: [...outputs, newResult()] });
              }}
            >
              <Trans>Add a result</Trans>
            </Button>
          </div>
        )}
      </fieldset>
    </>
  );
}
