import { Trans, useLingui } from '@lingui/react/macro';
import { Link } from '@tanstack/react-router';
import type { PayoutRunPage } from '../../api/types.gen';
import { type Fact, Facts } from '../../kit/Facts';
import { Count, Instant } from '../../kit/Figure';

/** What the run was worked out from. */
export function RunFacts({ run }: { run: PayoutRunPage }) {
  const { t } = useLingui();
  const facts: Fact[] = [
    { label: t`Payees`, value: <Count value={run.payees} /> },
    {
      label: t`Plan`,
      value: (
        <Link to="/plans/$name/$version" params={{ name: run.plan_name, version: run.plan_version }}>
          <bdi>{run.plan_title}</bdi> <bdi>{run.plan_version.slice(0, 8)}</bdi>
        </Link>
      ),
    },
    { label: t`Known up to`, value: <Instant at={run.as_of} /> },
    { label: t`Checked again`, value: run.checked_at === run.as_of ? <Trans>No</Trans> : <Instant at={run.checked_at} /> },
    {
      label: t`Compared with`,
      value: run.previous ? (
        <Link to="/payout-runs/$runId" params={{ runId: run.previous.payout_run_id }}>
          <bdi>{run.previous.period}</bdi>
        </Link>
      ) : (
        <Trans>No earlier run</Trans>
      ),
    },
  ];
  return <Facts facts={facts} />;
}
