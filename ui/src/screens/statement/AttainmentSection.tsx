import { useLingui } from '@lingui/react/macro';
import { Section } from '../../kit/Section';
import { AttainmentBar } from './AttainmentBar';
import classes from './AttainmentSection.module.css';
import type { StatementDocument } from './document';

/** How far the payee is between the tiers of every component that has some. */
export function AttainmentSection({ statement }: { statement: StatementDocument }) {
  const { t } = useLingui();
  const lines = statement.plans.flatMap((plan) => plan.lines).filter((line) => line.attainment);
  return lines.length > 0 ? (
    <Section title={t`Attainment`}>
      <div className={classes.bars}>
        {lines.map((line) =>
          line.attainment ? (
            <AttainmentBar key={`${line.component} ${line.window}`} line={line} attainment={line.attainment} />
          ) : null,
        )}
      </div>
    </Section>
  ) : null;
}
