import { Trans, useLingui } from '@lingui/react/macro';
import type { RuleSaid } from '../../api/types.gen';
import { Button } from '../../kit/Button';
import { Facts } from '../../kit/Facts';
import { formatCount } from '../../kit/format';
import { useLocale } from '../../kit/locale';
import { Notice } from '../../kit/Notice';
import { Pending } from '../../kit/Pending';
import classes from './rules.module.css';
import type { Case } from './useCase';
import { useCellWords } from './useCellWords';
import type { RuleColumn } from './useRuleColumns';

interface Props {
  tried: Case;
  results: readonly RuleColumn[];
  numberOf: (rule: string) => number | undefined;
  onGo: (rule: string) => void;
  onKeep: (() => void) | undefined;
}

const NEAR_SHOWN = 5;

/** What the table says about a case, and the way it came to that. */
export function Decision({ tried, results, numberOf, onGo, onKeep }: Props) {
  const { t } = useLingui();
  const words = useCellWords();
  const { answer } = tried;
  if (!answer) {
    return tried.error ? null : <Pending lines={3} />;
  }
  if (answer.findings.length > 0) {
    return (
      <Notice tone="warn" title={<Trans>The case cannot be decided yet</Trans>}>
        {answer.findings[0]?.sentence}
      </Notice>
    );
  }
  const deciding = answer.rules.find(({ outcome }) => outcome === 'decides');
  const others = answer.rules.filter(({ outcome }) => outcome === 'matches');
  const near = answer.rules.filter(({ outcome }) => outcome === 'near_miss');
  return (
    <div className={classes.decision} aria-live="polite">
      {deciding ? (
        <>
          <Facts
            facts={results.map((column) => ({
              label: column.label,
              value: <strong>{words.result(answer.outputs[column.name] ?? '', column)}</strong>,
            }))}
          />
          <Reasons rules={[deciding]} numberOf={numberOf} onGo={onGo} />
        </>
      ) : (
        <Notice tone="warn" title={<Trans>No row decides this case</Trans>}>
          {near.length > 0 ? <Trans>The rows below nearly do.</Trans> : <Trans>Add a row for it, or change one.</Trans>}
        </Notice>
      )}
      {others.length > 0 ? (
        <>
          <h3 className={classes.small}>
            <Trans>Match too</Trans>
          </h3>
          <Reasons rules={others} numberOf={numberOf} onGo={onGo} />
        </>
      ) : null}
      {near.length > 0 ? (
        <>
          <h3 className={classes.small}>
            <Trans>Nearly match</Trans>
          </h3>
          <Reasons rules={near.slice(0, NEAR_SHOWN)} numberOf={numberOf} onGo={onGo} />
        </>
      ) : null}
      {onKeep ? (
        <div>
          <Button onClick={onKeep}>{t`Keep as a test case`}</Button>
        </div>
      ) : null}
    </div>
  );
}

interface ReasonsProps {
  rules: readonly RuleSaid[];
  numberOf: (rule: string) => number | undefined;
  onGo: (rule: string) => void;
}

function Reasons({ rules, numberOf, onGo }: ReasonsProps) {
  const locale = useLocale();
  return (
    <ul className={classes.reasons}>
      {rules.map((rule) => {
        const at = numberOf(rule.rule_id);
        const number = at === undefined ? null : formatCount(at, locale);
        return (
          <li key={rule.rule_id}>
            <p>{rule.sentence}</p>
            {number === null ? null : (
              <Button
                isQuiet
                onClick={() => {
                  onGo(rule.rule_id);
                }}
              >
                <Trans>Go to row {number}</Trans>
              </Button>
            )}
          </li>
        );
      })}
    </ul>
  );
}
