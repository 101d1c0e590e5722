import { useLingui } from '@lingui/react/macro';
import { Section } from '../../kit/Section';
import { State } from '../State';
import { AdjustmentTable } from './AdjustmentTable';
import type { PlanStatement } from './document';
import { LineTable } from './LineTable';

const SHORT_VERSION = 12;

/** What one plan gives: its lines, and what it corrects of earlier periods. */
export function PlanSection({ plan, isOneOfSeveral }: { plan: PlanStatement; isOneOfSeveral: boolean }) {
  const { t } = useLingui();
  const version = plan.version.slice(0, SHORT_VERSION);
  return (
    <>
      <Section
        title={plan.title}
        beside={
          <>
            {isOneOfSeveral ? <State code={plan.state} /> : null}
            <span className="muted" title={plan.version}>{t`version ${version}`}</span>
          </>
        }
      >
        <LineTable label={plan.title} lines={plan.lines} />
      </Section>
      {plan.adjustments.length > 0 ? (
        <Section title={t`Adjustments of earlier periods`}>
          <AdjustmentTable label={t`Adjustments: ${plan.title}`} lines={plan.adjustments} />
        </Section>
      ) : null}
    </>
  );
}
