import { Trans, useLingui } from '@lingui/react/macro';
import { InputField } from '../../kit/InputField';
import type { Case } from './useCase';
import { Decision } from './Decision';
import classes from './rules.module.css';
import type { RuleColumn } from './useRuleColumns';
import { ValueField } from './ValueField';

interface Props {
  columns: readonly RuleColumn[];
  results: readonly RuleColumn[];
  tried: Case;
  numberOf: (rule: string) => number | undefined;
  onGo: (rule: string) => void;
  /** Keeps the case with the table; left out for those who may not. */
  onKeep?: (() => void) | undefined;
}

/** An example typed by hand: which row decides it, why, and which ones nearly do. */
export function CasePanel({ columns, results, tried, numberOf, onGo, onKeep }: Props) {
  const { t } = useLingui();
  return (
    <div className={classes.case}>
      <div className={classes.caseFields}>
        {columns.map((column) => (
          <ValueField
            // What was typed begins anew when another case is opened.
            key={`${column.name} ${String(tried.opened)}`}
            label={column.label}
            column={column}
            value={tried.inputs[column.name] ?? ''}
            empty={t`No value`}
            onChange={(value) => {
              tried.put(column.name, value);
            }}
          />
        ))}
        <InputField isSmall label={t`On the day`} name="decided-on" kind="day" value={tried.on} onChange={tried.setOn} />
      </div>
      {tried.hasTyped ? (
        <Decision tried={tried} results={results} numberOf={numberOf} onGo={onGo} onKeep={onKeep} />
      ) : (
        <p className="muted">
          <Trans>Say what the case is like: you see which row decides it, and why.</Trans>
        </p>
      )}
      {tried.error ? (
        <p className="muted">
          <Trans>The last answer stands: the server does not answer at the moment.</Trans>
        </p>
      ) : null}
    </div>
  );
}
