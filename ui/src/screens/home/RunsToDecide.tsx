import { Trans, useLingui } from '@lingui/react/macro';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { listPayoutRunsOptions } from '../../api/@tanstack/react-query.gen';
import { Answer } from '../../app/Answer';
import { Section } from '../../kit/Section';
import { RunsTable } from '../payruns/RunsTable';

const WAITING: ReadonlySet<string> = new Set(['planned', 'approved']);

/** Payout runs that wait for an approval or for being applied. */
export function RunsToDecide() {
  const { t } = useLingui();
  const runs = useQuery(listPayoutRunsOptions());
  return (
    <Section title={t`Payout runs that wait for a decision`}>
      <Answer query={runs}>
        {({ rows }) => {
          const waiting = rows.filter((row) => WAITING.has(row.state));
          return waiting.length > 0 ? (
            <RunsTable rows={waiting} />
          ) : (
            <p className="muted">
              <Trans>
                Nothing waits. <Link to="/payout-runs">All payout runs</Link>
              </Trans>
            </p>
          );
        }}
      </Answer>
    </Section>
  );
}
